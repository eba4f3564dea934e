"""Running a folder of policy cases in the DMN TCK's format."""

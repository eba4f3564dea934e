"""Choice among what is admissible: here the smallest step that does the policy's job."""

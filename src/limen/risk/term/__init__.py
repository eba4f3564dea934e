"""The term structure: when a default comes, where a line may also be closed first."""

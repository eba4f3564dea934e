"""How customers answer a raise, fitted on a randomised trial."""

"""What law, product and customer allow: facts in, an Allowance with every operand out."""

"""The world: simulated borrowers and merchants that emit book events and know the truth."""

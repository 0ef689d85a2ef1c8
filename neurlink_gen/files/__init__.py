"""Files written whole, all together or not at all."""

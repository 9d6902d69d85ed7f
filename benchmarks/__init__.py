"""How fast Signpost is, as ratios inside one run: absolute times say more about the machine than about the code."""

"""The till's side of the hub: pairing, handing in what was done here, merging what was done
elsewhere, and proving that both hold the same. No Qt; the network is handed in.
"""

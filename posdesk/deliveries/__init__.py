"""Getting goods to customers: packing, carriers, drivers, and pick-up with a code."""

"""The payment place: it opens beside the cart and takes tenders until nothing is owed."""

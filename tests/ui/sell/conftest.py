"""The real window on a real shop: 李敏 is signed in and the sell place is open."""

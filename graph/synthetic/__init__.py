"""Made-up plans in any number, with the shape of the real ones: see docs/synthetic.md."""

"""Facts to legs, and legs to pairs: in any order, and each as little work as any other."""

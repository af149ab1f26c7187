package enum NabhaModelPlaceholder {}

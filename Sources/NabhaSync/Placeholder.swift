package enum NabhaSyncPlaceholder {}

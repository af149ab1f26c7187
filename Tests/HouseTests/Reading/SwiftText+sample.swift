extension SwiftText {
    /// A piece of source for trying a rule on: one that finds nothing in bad samples might be blind in the tree.
    init(sample: String, _ path: String = "Sources/NabhaStore/X.swift") { self.init(sample, path: path) }
}

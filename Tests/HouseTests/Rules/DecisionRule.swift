/// Each package that is fetched is explained where dependencies are decided.
enum DecisionRule {
    static let path = "Docs/decisions/0002-dependencies.md"

    /// The packages that a text does not name.
    ///
    /// A name within a longer one, as swift-nio in swift-nio-ssl, is none.
    static func unnamed(_ packages: [String], in text: String) -> [String] {
        let words = Set(
            text.split { !$0.isLetter && !$0.isNumber && !"-_.".contains($0) }
                .map { $0.hasSuffix(".") ? $0.dropLast() : $0 }
        )
        return packages.filter { !words.contains(Substring($0)) }
    }
}

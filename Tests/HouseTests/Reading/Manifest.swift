/// What `Package.swift` declares, read from its text: which target may import what is said there and nowhere else.
struct Manifest {
    struct Target {
        let name: String
        /// Our own targets that it depends on.
        let targets: Set<String>
        /// Products of other packages, by name.
        let products: Set<String>
    }

    /// In the order in which they stand.
    let targets: [Target]
    /// The names of the packages that are fetched.
    let packages: [String]

    init(_ text: String) {
        let text = text.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.drop { $0 == " " }.hasPrefix("//") }
            .joined(separator: "\n")
        packages = text.matches(of: /\.package\(url: "[^"]*\/([^"\/]+)"/).map { String($0.1) }
        targets = text.matches(of: /\.(?:target|executableTarget|testTarget|systemLibrary)\(/)
            .compactMap { Self.target(Self.balanced(text[$0.range.upperBound...])) }
    }

    subscript(name: String) -> Target? { targets.first { $0.name == name } }

    private static func target(_ call: Substring) -> Target? {
        guard let name = call.firstMatch(of: /name: "([^"]+)"/)?.1 else { return nil }
        guard let start = call.firstMatch(of: /dependencies: \[/)?.range.upperBound else {
            return Target(name: String(name), targets: [], products: [])
        }
        let list = balanced(call[start...])
        let product = /\.product\(name: "([^"]+)", package: "[^"]+"\)/
        let products = list.matches(of: product).map { String($0.1) }
        let targets = list.replacing(product, with: "").matches(of: /"([^"]+)"/).map { String($0.1) }
        return Target(name: String(name), targets: Set(targets), products: Set(products))
    }

    /// The text up to the bracket that closes what has been opened right before it.
    private static func balanced(_ text: Substring) -> Substring {
        var depth = 0
        var isQuoted = false
        for index in text.indices {
            if text[index] == "\"" { isQuoted.toggle() }
            guard !isQuoted else { continue }
            if "([{".contains(text[index]) { depth += 1 }
            if ")]}".contains(text[index]) { depth -= 1 }
            if depth < 0 { return text[..<index] }
        }
        return text
    }
}

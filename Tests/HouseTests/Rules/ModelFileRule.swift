/// Each model stands in a file of its own that is named for it.
enum ModelFileRule {
    static let folder = "Sources/NabhaModel/Models/"
    /// A place on a pharmacy's staff is a part of the pharmacy, not a thing of its own.
    static let parts = ["Pharmacy.swift": ["Pharmacy", "PharmacyStaff"]]

    static func faults(in file: SwiftText) -> [Fault] {
        guard file.path.hasPrefix(folder) else { return [] }
        let expected = parts[file.fileName] ?? [String(file.fileName.dropLast(".swift".count))]
        let models = models(in: file)
        guard models != expected else { return [] }
        let names = models.isEmpty ? "no model" : models.joined(separator: ", ")
        return [Fault(path: file.path, message: "has \(names) in it; expected: \(expected.joined(separator: ", "))")]
    }

    /// The types of a file that describe a model.
    static func models(in file: SwiftText) -> [String] {
        var type = ""
        var models: [String] = []
        for line in file.lines {
            if let name = line.code.firstMatch(of: #/^(?:\w+ )*(?:enum|struct|class|actor) (\w+)/#)?.1 {
                type = String(name)
            }
            if line.code.contains(#/\bstatic let \w+(?:: Model)? = Model\(/#) { models.append(type) }
        }
        return models
    }

    /// The models that the catalog does not list.
    static func missing(_ models: [String], in catalog: String) -> [String] {
        let words = Set(catalog.split { !$0.isLetter && $0 != "." })
        return models.filter { !words.contains("\($0).model") }
    }
}

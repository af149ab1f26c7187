import HTTPTypes

/// All endpoints, and which methods a path has.
package struct EndpointTable: Sendable {
    package let endpoints: [Endpoint]
    private let methodsByTemplate: [String: [HTTPRequest.Method]]

    package init(_ endpoints: [Endpoint]) {
        self.endpoints = endpoints
        methodsByTemplate = Dictionary(grouping: endpoints, by: \.path).mapValues { $0.map(\.method) }
    }

    /// The methods that the path of a request allows, as `Allow` lists them; nil for a path that does not exist.
    ///
    /// Literal segments win over parameters, as in the router.
    func allowed(at path: String) -> String? {
        let segments = path.split(separator: "/")
        let matching = methodsByTemplate.keys.filter { matches($0.split(separator: "/"), segments) }
        guard let template = matching.min(by: { parameters($0) < parameters($1) }),
            let methods = methodsByTemplate[template]
        else { return nil }
        var names = Set(methods.map(\.rawValue))
        if names.contains("GET") { names.insert("HEAD") }
        names.insert("OPTIONS")
        return names.sorted().joined(separator: ", ")
    }

    private func matches(_ template: [Substring], _ segments: [Substring]) -> Bool {
        template.count == segments.count
            && zip(template, segments).allSatisfy { $0.first == "{" || $0 == $1 }
    }

    private func parameters(_ template: String) -> Int { template.count { $0 == "{" } }
}

import HTTPTypes

/// All endpoints, found by path: what answers, what a path allows, and what its parameters are, from one list.
package struct EndpointTable: Sendable {
    package let endpoints: [Endpoint]
    /// Those without parameters, by their path without the slash at the end.
    private let exact: [String: Resource]
    /// Those with parameters, by their number of segments.
    private let templates: [Int: [Resource]]

    /// What stands at one path.
    struct Resource: Sendable {
        /// As ``Endpoint/path`` has it.
        let path: String
        private let endpoints: [Endpoint]
        fileprivate let segments: [String]
        /// Its methods, as `Allow` lists them.
        let allowed: String

        fileprivate init(_ path: String, _ endpoints: [Endpoint]) {
            self.path = path
            self.endpoints = endpoints
            segments = path.split(separator: "/").map(String.init)
            var names = Set(endpoints.map(\.method.rawValue))
            if names.contains("GET") { names.insert("HEAD") }
            names.insert("OPTIONS")
            allowed = names.sorted().joined(separator: ", ")
        }

        subscript(method: HTTPRequest.Method) -> Endpoint? { endpoints.first { $0.method == method } }

        fileprivate var hasParameters: Bool { segments.contains { $0.isParameter } }

        fileprivate func parameters(_ path: [Substring]) -> [String: String]? {
            var parameters: [String: String] = [:]
            for (segment, text) in zip(segments, path) {
                if segment.isParameter {
                    parameters[String(segment.dropFirst().dropLast())] = String(text)
                } else if segment != text {
                    return nil
                }
            }
            return parameters
        }
    }

    package init(_ endpoints: [Endpoint]) {
        self.endpoints = endpoints
        let resources = Dictionary(grouping: endpoints, by: \.path).map { Resource($0, $1) }
        exact = Dictionary(
            resources.filter { !$0.hasParameters }.map { (Self.key($0.path), $0) },
            uniquingKeysWith: { first, _ in first }
        )
        templates = Dictionary(grouping: resources.filter(\.hasParameters), by: \.segments.count)
    }

    /// What stands at the path of a request, with the values of its parameters as they stand there; nil for nothing.
    ///
    /// Words win over parameters, and a slash at the end makes no difference.
    func resource(at path: String) -> (resource: Resource, parameters: [String: String])? {
        let key = Self.key(path)
        if let resource = exact[key] { return (resource, [:]) }
        let segments = key.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        for resource in templates[segments.count] ?? [] {
            if let parameters = resource.parameters(Array(segments)) { return (resource, parameters) }
        }
        return nil
    }

    private static func key(_ path: String) -> String {
        path.utf8.last == UInt8(ascii: "/") && path.utf8.count > 1 ? String(path.dropLast()) : path
    }
}

extension String {
    /// `{id}`.
    fileprivate var isParameter: Bool { utf8.first == UInt8(ascii: "{") }
}

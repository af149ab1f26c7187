package import NabhaSync
import Yams

/// The description of the API that the program carries with it.
package enum OpenAPIDocument {
    /// The document as it is written and read by people.
    package static var yaml: [UInt8] { PackageResources.openapi_yaml }

    /// The same as JSON, with members in the order of the document.
    ///
    /// - Throws: what Yams finds wrong with the document; a test keeps that from ever happening.
    package static func json() throws -> JSON {
        guard let node = try Yams.compose(yaml: String(decoding: yaml, as: UTF8.self)) else { return .null }
        return json(node)
    }

    private static func json(_ node: Node) -> JSON {
        switch node {
        case .mapping(let mapping):
            .object(mapping.map { JSON.Member($0.key.string ?? "", json($0.value)) })
        case .sequence(let sequence): .array(sequence.map(json))
        case .scalar, .alias: scalar(node)
        }
    }

    private static func scalar(_ node: Node) -> JSON {
        if node.null != nil { return .null }
        if let bool = node.bool { return .bool(bool) }
        if let integer = node.int { return .integer(Int64(integer)) }
        if let number = node.float { return .number(number) }
        return .string(node.string ?? "")
    }
}

import HTTPTypes
import Hummingbird
import NIOCore
import NabhaSync

/// What an endpoint answers.
struct Reply: Sendable {
    var status: HTTPResponse.Status
    var headers: HTTPFields
    var body: ResponseBody

    init(_ status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], body: ResponseBody = ResponseBody()) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    static func json(_ json: JSON, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Reply {
        .bytes(json.serialized(), type: "application/json", status: status, headers: headers)
    }

    static func bytes(
        _ bytes: [UInt8],
        type: String,
        status: HTTPResponse.Status = .ok,
        headers: HTTPFields = [:]
    ) -> Reply {
        var headers = headers
        headers[.contentType] = type
        return Reply(status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// JSON in parts that are compressed each in its own way.
    static func parts(_ parts: [ArraySlice<UInt8>]) -> Reply {
        let length = parts.reduce(0) { $0 + $1.count }
        let body = ResponseBody(contentLength: length) { writer in
            for part in parts { try await writer.write(ByteBuffer(bytes: part)) }
            try await writer.finish(nil)
        }
        return Reply(headers: [.contentType: "application/json"], body: body)
    }

    /// - Parameter isV1: whether in the shape that clients of API v1 know.
    static func problem(_ problem: Problem, isV1: Bool) -> Reply {
        var headers = HTTPFields()
        for (name, value) in problem.headers {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        let status = HTTPResponse.Status(code: problem.code.status)
        if isV1 { return .json(problem.json, status: status, headers: headers) }
        return .bytes(problem.details.serialized(), type: "application/problem+json", status: status, headers: headers)
    }

    var response: Response { Response(status: status, headers: headers, body: body) }
}

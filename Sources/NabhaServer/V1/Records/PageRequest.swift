import NabhaModel
import NabhaSync

/// Which part of a list is asked for.
struct PageRequest: Sendable {
    static let sizes = 1...100
    static let standardSize = 10
    /// Beyond any list, and far from overflow.
    static let numbers = 1...1_000_000_000_000

    let number: Int
    let size: Int

    init(_ call: Call) throws(Problem) {
        number = try call.integerParameter("page", in: Self.numbers) ?? 1
        size = try call.integerParameter("page_size", in: Self.sizes) ?? Self.standardSize
    }

    var offset: Int { (number - 1) * size }

    /// Refuses a page beyond the end; the first is there even where the list is empty.
    func checkExists(in count: Int) throws(Problem) {
        guard number == 1 || offset < count else { throw .notFound }
    }

    /// `{count, next, previous, results}`, with links that keep what else was asked for.
    func reply(_ results: [JSON], of count: Int, _ call: Call, scheme: String) -> JSON {
        [
            "count": .integer(Int64(count)), "next": offset + size < count ? link(to: number + 1, call, scheme) : .null,
            "previous": number > 1 ? link(to: number - 1, call, scheme) : .null, "results": .array(results),
        ]
    }

    private func link(to page: Int, _ call: Call, _ scheme: String) -> JSON {
        .string(
            "\(call.serverURL(scheme: scheme))\(call.route)?\(call.query.setting("page", to: String(page)).encoded)"
        )
    }
}

import NIOCore
import NabhaModel
import NabhaStore
import NabhaSync

/// What a page may hold, in the order in which it is sent, each with how far the device has read with it.
struct PageItem {
    enum Content {
        case exit(ExchangeReply.Exit)
        case row(RecordGroup.Shape, RecordGroup.Row)
    }

    enum Progress {
        case feed(FeedPosition)
        case backfill(Cursor.Backfill)
        /// It moves nothing: both sides compare.
        case comparison
    }

    let content: Content
    let progress: Progress
    /// For the audit log; nil for exits.
    let record: Record?

    /// About how long it is before compression.
    var size: Int {
        guard case .row(_, let row) = content else { return 8 }
        return row.values.reduce(row.uid == nil ? 16 : 56) { $0 + $1.size }
    }
}

extension Value {
    fileprivate var size: Int {
        switch self {
        case .null, .bool: 5
        case .integer: 8
        case .text(let text): text.utf8.count + 3
        case .instant: 14
        case .day: 13
        }
    }
}

extension Sequence where Element == PageItem {
    /// Rows with the same columns and scopes together, in the order in which the first of each comes.
    var groups: [RecordGroup] {
        var groups: [RecordGroup] = []
        var places: [RecordGroup.Shape: Int] = [:]
        for case .row(let shape, let row) in lazy.map(\.content) {
            if let place = places[shape] {
                groups[place].rows.append(row)
            } else {
                places[shape] = groups.count
                groups.append(RecordGroup(shape: shape, rows: [row]))
            }
        }
        // Neighbours by id were made at about the same time: the differences between them are short.
        for place in groups.indices { groups[place].rows.sort { $0.id < $1.id } }
        return groups
    }

    var exits: [ExchangeReply.Exit] {
        compactMap { item in
            guard case .exit(let exit) = item.content else { return nil }
            return exit
        }
    }
}

/// Finds how many items fit into a page.
struct PageBudget {
    let budget: ByteCount

    /// As many bytes as are worth gathering: text compresses to a tenth at best.
    var gathered: Int { budget.bytes * 10 }

    /// The longest beginning of the items that fits when compressed; one at least.
    func fitting(_ items: [PageItem]) -> Int {
        guard items.reduce(0, { $0 + $1.size }) > budget.bytes else { return items.count }
        var count = items.count
        // Each try aims a little lower than the last one's density says, so that few are needed.
        for _ in 0..<Self.mostTries where count > 1 {
            let size = compressedSize(items.prefix(count))
            guard size > budget.bytes else { return count }
            count = max(1, min(count - 1, count * budget.bytes * 19 / (size * 20)))
        }
        return count
    }

    private static let mostTries = 8

    private func compressedSize(_ items: some Collection<PageItem>) -> Int {
        var writer = JSONWriter(reservingCapacity: 1 << 14)
        writer.beginArray()
        for group in items.groups { group.write(to: &writer) }
        writer.endArray()
        guard let deflater = Deflater(.gzip, level: ResponseCompression.bufferedLevel) else { return writer.count }
        var output = ByteBuffer()
        for (index, part) in writer.parts.enumerated() {
            if index > 0 { deflater.endBlock(into: &output) }
            deflater.deflate(ByteBuffer(bytes: part), into: &output)
        }
        deflater.finish(into: &output)
        return output.readableBytes
    }
}

package import NabhaModel

/// How far a device has read: where it stands in the order of changes, as of which revision its grants were looked at,
/// and what it still has to get of scopes that are new to it.
///
/// The two positions are apart: with one for both, a grant given while a page is on its way is overlooked.
package struct Cursor: Sendable, Hashable {
    /// The beginning of the database's epoch.
    package var epoch: String
    package var schema: Int
    /// Every change up to this revision has been sent.
    package var data: Revision
    /// In the revision after `data`, what has been sent of it: all up to this model (its place in the catalog) and record.
    package var within: Within?
    /// The revision as of which the held scopes were known.
    package var grants: Revision
    /// Pharmacies that are followed and active.
    package var followed: [RecordID]
    /// Scopes of which not everything has been sent yet.
    package var backfills: [Backfill]
    /// What counts as to come, while there are backfills.
    package var today: Instant

    package struct Within: Sendable, Hashable {
        package let model: Int
        package let record: RecordID
        /// The revision up to which the device had everything before the first page of the whole.
        ///
        /// A record that entered a scope after it is new to the device, although `data` may be past that by now: what
        /// changed again later comes at the place of its last change.
        package let complete: Revision

        package init(model: Int, record: RecordID, complete: Revision) {
            self.model = model
            self.record = record
            self.complete = complete
        }
    }

    /// How far a scope has been sent that is new to the device.
    package struct Backfill: Sendable, Hashable {
        package let scope: Scope
        /// Which part is being sent: see ``BackfillPass``.
        package var pass: Int
        package var revision: Revision
        package var record: RecordID

        package init(scope: Scope, pass: Int = 0, revision: Revision = .zero, record: RecordID = 0) {
            self.scope = scope
            self.pass = pass
            self.revision = revision
            self.record = record
        }
    }

    package init(
        epoch: String,
        schema: Int,
        data: Revision,
        within: Within? = nil,
        grants: Revision,
        followed: [RecordID] = [],
        backfills: [Backfill] = [],
        today: Instant = Instant(microseconds: 0)
    ) {
        self.epoch = epoch
        self.schema = schema
        self.data = data
        self.within = within
        self.grants = grants
        self.followed = followed
        self.backfills = backfills
        self.today = today
    }
}

// MARK: Bytes

extension Cursor {
    private static let version: Int64 = 1

    package var bytes: [UInt8] {
        var writer = NumberWriter()
        writer.add(Self.version)
        writer.add(text: epoch)
        writer.add(Int64(schema))
        writer.add(data.rawValue)
        writer.add(grants.rawValue)
        writer.add(Int64(within == nil ? 0 : 1))
        if let within {
            writer.add(Int64(within.model))
            writer.add(within.record)
            writer.add(within.complete.rawValue)
        }
        writer.add(Int64(followed.count))
        for id in followed { writer.add(id) }
        writer.add(Int64(backfills.count))
        guard !backfills.isEmpty else { return writer.bytes }
        writer.add(today.microseconds)
        for backfill in backfills {
            writer.add(text: backfill.scope.description)
            writer.add(Int64(backfill.pass))
            writer.add(backfill.revision.rawValue)
            writer.add(backfill.record)
        }
        return writer.bytes
    }

    /// - Returns: nil for bytes that ``bytes`` does not write.
    package init?(bytes: some Sequence<UInt8>) {
        var reader = NumberReader(bytes: Array(bytes))
        guard reader.number() == Self.version, let epoch = reader.text(), let schema = reader.number(),
            let data = reader.number(), let grants = reader.number(), let hasWithin = reader.number()
        else { return nil }
        var within: Within?
        if hasWithin != 0 {
            guard let read = Within(&reader) else { return nil }
            within = read
        }
        guard let followed = reader.list({ $0.number() }), let backfillCount = reader.number() else { return nil }
        self.init(
            epoch: epoch,
            schema: Int(clamping: schema),
            data: Revision(rawValue: data),
            within: within,
            grants: Revision(rawValue: grants),
            followed: followed
        )
        guard backfillCount > 0 else { return }
        guard let today = reader.number() else { return nil }
        self.today = Instant(microseconds: today)
        for _ in 0..<backfillCount {
            guard let backfill = Backfill(&reader) else { return nil }
            backfills.append(backfill)
        }
    }
}

extension Cursor.Within {
    fileprivate init?(_ reader: inout NumberReader) {
        guard let model = reader.number(), let record = reader.number(), let complete = reader.number() else {
            return nil
        }
        self.init(model: Int(clamping: model), record: record, complete: Revision(rawValue: complete))
    }
}

extension Cursor.Backfill {
    fileprivate init?(_ reader: inout NumberReader) {
        guard let scope = reader.text().flatMap({ Scope($0) }), let pass = reader.number(),
            let revision = reader.number(), let record = reader.number()
        else { return nil }
        self.init(scope: scope, pass: Int(clamping: pass), revision: Revision(rawValue: revision), record: record)
    }
}

/// Writes whole numbers in as many bytes as they need: seven bits a byte, zigzag for negative ones.
struct NumberWriter {
    private(set) var bytes: [UInt8] = []

    mutating func add(_ number: Int64) {
        var rest = UInt64(bitPattern: (number << 1) ^ (number >> 63))
        while rest > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func add(text: String) {
        add(Int64(text.utf8.count))
        bytes += text.utf8
    }
}

struct NumberReader {
    let bytes: [UInt8]
    private var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func number() -> Int64? {
        var number: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard position < bytes.count else { return nil }
            let byte = bytes[position]
            position += 1
            number |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1) }
        }
        return nil
    }

    mutating func text() -> String? {
        guard let count = number(), count >= 0, count <= bytes.count - position else { return nil }
        defer { position += Int(count) }
        return String(validating: bytes[position..<position + Int(count)], as: UTF8.self)
    }

    mutating func list<Element>(_ element: (inout NumberReader) -> Element?) -> [Element]? {
        guard let count = number(), count >= 0, count <= bytes.count - position else { return nil }
        var elements: [Element] = []
        for _ in 0..<count {
            guard let next = element(&self) else { return nil }
            elements.append(next)
        }
        return elements
    }
}

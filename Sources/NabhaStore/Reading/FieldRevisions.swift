import NabhaModel

/// The revision in which each field of a record last changed, as one column: numbers with commas.
///
/// A field that a later schema version added is missing at the end and counts as never changed.
struct FieldRevisions {
    let revisions: [Revision]

    init(_ revisions: [Revision]) { self.revisions = revisions }

    /// Byte by byte: it is read with every record.
    init(reading text: UnsafeBufferPointer<UInt8>, count: Int) {
        var revisions: [Revision] = []
        revisions.reserveCapacity(count)
        var number: Int64 = 0
        for byte in text {
            if byte == UInt8(ascii: ",") {
                revisions.append(Revision(rawValue: number))
                number = 0
            } else {
                // What is no number cannot get here but by damage, which `nabha check` reports.
                number = number &* 10 &+ Int64(byte &- UInt8(ascii: "0"))
            }
        }
        if !text.isEmpty { revisions.append(Revision(rawValue: number)) }
        while revisions.count < count { revisions.append(.zero) }
        self.revisions = revisions
    }

    var text: String {
        var text = ""
        for (place, revision) in revisions.enumerated() {
            if place > 0 { text += "," }
            text += String(revision.rawValue)
        }
        return text
    }
}

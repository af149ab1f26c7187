/// Writes numbers of dates and times with leading zeros.
///
/// In pairs, because lists of thousands of records carry three instants each.
enum DecimalDigits {
    /// Appends two digits of a number from 0 to 99.
    @inline(__always)
    static func append(pair number: Int, to bytes: inout [UInt8]) {
        bytes.append(UInt8(truncatingIfNeeded: 0x30 + number / 10))
        bytes.append(UInt8(truncatingIfNeeded: 0x30 + number % 10))
    }
}

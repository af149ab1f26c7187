import Foundation

/// What a database is, told by its first bytes (https://www.sqlite.org/fileformat.html) without SQLite, which would act on
/// the journal that lies beside it.
enum FirstPage {
    /// Nothing is in it, or not yet.
    case empty
    case ours
    /// Another program's database.
    case foreign
    case noDatabase

    private static let magic = Array("SQLite format 3\0".utf8)
    private static let applicationID = 68..<72
    /// Of the first page's tree, which is that of the schema: its kind, and how many entries are in it.
    private static let kind = 100
    private static let entries = 103..<105
    private static let leaf: UInt8 = 13

    init(of path: String) throws(StoreError) {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw .inaccessible("this user may not read \(path). Check its rights.")
        }
        defer { try? file.close() }
        let bytes = [UInt8]((try? file.read(upToCount: Self.entries.upperBound)) ?? Data())
        self.init(bytes)
    }

    init(_ bytes: [UInt8]) {
        if bytes.allSatisfy({ $0 == 0 }) {
            // A file that was made longer and not filled before the power went is of zeros.
            self = .empty
        } else if bytes.count < Self.entries.upperBound || !bytes.starts(with: Self.magic) {
            self = .noDatabase
        } else if bytes[Self.applicationID].reduce(0, { $0 << 8 | UInt32($1) }) == UInt32(SQLiteFile.applicationID) {
            self = .ours
        } else {
            let isEmpty = bytes[Self.kind] == Self.leaf && bytes[Self.entries].allSatisfy { $0 == 0 }
            self = isEmpty ? .empty : .foreign
        }
    }
}

import NabhaModel

/// What can go wrong with storage, as the person who runs the server should read it.
package enum StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The database was written by a newer program.
    case newerThanProgram(version: String)
    /// The file is not one of Nabha's databases.
    case foreign(path: String)
    case missing(path: String)
    /// A directory, a pipe or a device stands where a file should.
    case notAFile(path: String)
    /// It may not be opened.
    case inaccessible(String)
    /// Something stored cannot be what it should be.
    case damaged(String)
    /// More writes are waiting than the server may keep waiting, or another process is writing for too long.
    case busy
    /// Whoever reads a long list did not ask for more in time.
    case readerTooSlow
    /// No room left on the disk, or it cannot be written.
    case unwritable(String)
    /// A file could not be made or written: a sentence.
    case failed(String)
    /// What is to be made is there already.
    case exists(path: String)
    /// SQLite would take a file of this name for a part of a database.
    case reservedName(path: String)
    /// A value that must be unique is there already.
    case duplicate(model: String, fields: [String])

    package var description: String {
        switch self {
        case .newerThanProgram(let version):
            "This database was written by a newer version of nabha (schema \(version)). "
                + "Install that version or a later one; nothing was changed."
        case .foreign(let path): "\(path) is not a Nabha database; nothing was changed."
        case .missing(let path): "There is no database at \(path)."
        case .notAFile(let path): "\(path) is a directory or a device, not a file; nothing was changed."
        case .inaccessible(let why): "The database cannot be opened: \(why)"
        case .damaged(let what): "The database is damaged: \(what). Restore a backup; `nabha check` tells more."
        case .busy: "Others are writing to the database; try again in a moment."
        case .readerTooSlow: "The list was not fetched fast enough; fetch it in pages."
        case .unwritable(let why): "The database cannot be written: \(why)"
        case .failed(let what): what
        case .exists(let path): "\(path) exists already; name a file that does not."
        case .reservedName(let path):
            "\(path) would be taken for a part of a database. Choose another name for the backup."
        case .duplicate(let model, let fields):
            "There is already a \(model.replacingUnderscores) with this \(fields.joined(separator: " and "))."
        }
    }
}

package import NabhaModel

/// What an import found and did.
package struct DjangoReport: Sendable, Hashable {
    /// What became of the rows of one table; the numbers add up to ``rows``.
    package struct Table: Sendable, Hashable {
        package let name: String
        package var rows = 0
        /// Are records here now, and were not before.
        package var taken = 0
        /// Were here already, with the same content.
        package var present = 0
        /// Were here with other content, changed on either side since, and stay as they are here.
        package var differing = 0
        /// Were here and have been deleted here since; they are not brought back.
        package var deleted = 0
        package var skipped = 0
    }

    /// In the order in which they were read.
    package internal(set) var tables: [Table] = []
    /// What was said of single rows, the first ``DjangoImport/notesListed`` of it.
    package internal(set) var notes: [DjangoNote] = []

    mutating func add(_ outcome: DjangoOutcome) {
        guard let last = tables.indices.last else { return }
        tables[last].rows += 1
        switch outcome {
        case .taken: tables[last].taken += 1
        case .present: tables[last].present += 1
        case .differs: tables[last].differing += 1
        case .deleted: tables[last].deleted += 1
        case .skipped: tables[last].skipped += 1
        }
    }

    mutating func add(_ note: DjangoNote) {
        if notes.count < DjangoImport.notesListed { notes.append(note) }
    }
}

/// What is to be said about one row that was neither taken nor found equal; never what stands in it.
package struct DjangoNote: Sendable, Hashable, CustomStringConvertible {
    package enum Finding: Sendable, Hashable {
        /// Cannot be taken: a sentence for each column that is at fault.
        case skipped(String)
        /// Its record holds other content in these fields, and stays as it is.
        case differs([String])
        /// Its record has been deleted here since an earlier import.
        case deleted
    }

    package let table: String
    package let id: RecordID
    package let finding: Finding

    init?(_ table: DjangoTable, _ row: RecordID, _ outcome: DjangoOutcome) {
        self.table = table.name
        id = row
        switch outcome {
        case .taken, .present: return nil
        case .differs(let fields): finding = .differs(fields)
        case .deleted: finding = .deleted
        case .skipped(let reason): finding = .skipped(reason)
        }
    }

    package var description: String {
        switch finding {
        case .skipped(let reason): "\(table) \(id) skipped. \(reason)"
        case .differs(let fields): "\(table) \(id) differs and stays as it is here: \(fields.joined(separator: ", "))"
        case .deleted: "\(table) \(id) was deleted here and is not brought back"
        }
    }
}

/// Why nothing was imported.
package enum DjangoImportError: Error, Hashable, Sendable, CustomStringConvertible {
    case missing(path: String)
    /// A file of another kind, or a database of another program.
    case foreign(path: String, why: String)
    case unreadable(path: String, why: String)

    package var description: String {
        switch self {
        case .missing(let path): "There is no file at \(path)."
        case .foreign(let path, let why): "\(path) is not a database of the Django backend: \(why)"
        case .unreadable(let path, let why): "\(path) cannot be read: \(why)"
        }
    }
}

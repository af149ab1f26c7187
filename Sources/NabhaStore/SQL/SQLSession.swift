/// A value as databases know it: what a statement is given.
package enum SQLValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])
}

extension SQLValue: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, ExpressibleByNilLiteral {
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(stringLiteral value: String) { self = .text(value) }
    package init(nilLiteral: ()) { self = .null }
}

/// What a column of one row really holds, whatever it was declared to hold.
package enum SQLStorage: Sendable, Hashable {
    case null
    case integer
    case real
    case text
    case blob
}

/// One row of a result, valid only while it is being visited.
///
/// Columns are counted from 0.
package protocol SQLRow {
    func storage(_ column: Int) -> SQLStorage
    func isNull(_ column: Int) -> Bool
    /// 0 where the column is null.
    func integer(_ column: Int) -> Int64
    /// Empty where the column is null.
    func text(_ column: Int) -> String
    func blob(_ column: Int) -> [UInt8]
    /// The bytes of a text in UTF-8, without a copy.
    func withText<Result>(_ column: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result
}

extension SQLRow {
    package func optionalInteger(_ column: Int) -> Int64? { isNull(column) ? nil : integer(column) }
    package func optionalText(_ column: Int) -> String? { isNull(column) ? nil : text(column) }
}

/// A connection inside a transaction.
///
/// All that a second database engine has to provide for statements; placeholders are `?1`, `?2`, ….
/// Statements are kept prepared by their text, so texts must not contain values.
package protocol SQLSession: AnyObject {
    func execute(_ sql: String, _ arguments: [SQLValue]) throws
    /// Visits the rows of a result until `visit` returns false.
    func rows(_ sql: String, _ arguments: [SQLValue], visit: (any SQLRow) throws -> Bool) throws
}

extension SQLSession {
    package func execute(_ sql: String) throws { try execute(sql, []) }

    /// The first row of a result, or nil where there is none.
    package func first<Result>(
        _ sql: String,
        _ arguments: [SQLValue],
        _ read: (any SQLRow) throws -> Result
    ) throws -> Result? {
        var result: Result?
        try rows(sql, arguments) { row in
            result = try read(row)
            return false
        }
        return result
    }

    /// All rows of a result that is known to be small.
    package func all<Result>(
        _ sql: String,
        _ arguments: [SQLValue],
        _ read: (any SQLRow) throws -> Result
    ) throws -> [Result] {
        var results: [Result] = []
        try rows(sql, arguments) { row in
            results.append(try read(row))
            return true
        }
        return results
    }
}

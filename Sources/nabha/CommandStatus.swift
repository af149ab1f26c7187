/// What the program's exit status says; the numbers are those of BSD's sysexits(3), as far as it has them.
enum CommandStatus: Int32, CaseIterable {
    case success = 0
    /// The command ran and found something wrong, or failed for a reason of its own.
    case failure = 1
    case usage = 64
    case badData = 65
    case noInput = 66
    case unavailable = 69
    case cannotCreate = 73
    case outputLost = 74
    case tryLater = 75
    case configuration = 78

    var meaning: String {
        switch self {
        case .success: "done"
        case .failure: "it failed, or a check found something"
        case .usage: "wrong arguments"
        case .badData: "the input or the database is not what it must be, or a rule refuses it"
        case .noInput: "a file, a directory or a record that was named does not exist"
        case .unavailable: "something that is needed is not there, such as the address or the port"
        case .cannotCreate: "a file cannot be opened or written, or exists already"
        case .outputLost: "it was done, and its result could not be written to standard output"
        case .tryLater: "another program is in the way; try again"
        case .configuration: "a setting is wrong"
        }
    }

    /// For `--help`.
    static var table: String {
        allCases.map { "  \($0.rawValue)".padded(to: 6) + $0.meaning }.joined(separator: "\n")
    }
}

/// A target imports only what its declaration in the manifest names, and the pure ones of the outside only calculations.
///
/// The compiler lets a module through that another one happens to bring along.
struct ImportRule {
    let manifest: Manifest

    /// What comes with the toolchain and needs no declaration.
    private static let toolchain: Set<String> = [
        "Android", "CoreFoundation", "Darwin", "Dispatch", "Foundation", "FoundationEssentials", "FoundationNetworking",
        "Glibc", "Musl",
        "Observation", "RegexBuilder", "Swift", "Synchronization", "Testing", "os",
    ]
    /// They decide from values alone: no network, no database, no files, no clock.
    static let pure: Set<String> = ["NabhaModel", "NabhaSync"]
    /// Libraries that only calculate: the same result from the same values, everywhere.
    static let calculations: Set<String> = ["Crypto"]

    private static let clocks = [
        "ContinuousClock", "SuspendingClock", "DispatchTime", "DispatchWallTime", "clock_gettime", "gettimeofday",
    ]

    func faults(in file: SwiftText) -> [Fault] {
        guard let name = file.target else { return [] }
        guard let target = manifest[name] else {
            return [Fault(path: file.path, message: "\(name) is no target of Package.swift")]
        }
        return file.lines.enumerated()
            .flatMap { number, line -> [Fault] in
                var messages: [String] = []
                if let module = Self.module(line.code) {
                    messages += message(module, imported: target).map { [$0] } ?? []
                }
                if Self.pure.contains(name), let clock = Self.clocks.first(where: line.code.contains) {
                    messages.append("\(name) is pure and has no clock: \(clock)")
                }
                return messages.map { Fault(path: file.path, line: number + 1, message: $0) }
            }
    }

    private func message(_ module: String, imported target: Manifest.Target) -> String? {
        if manifest[module] != nil {
            return target.targets.contains(module) ? nil : "\(target.name) may not import \(module)"
        }
        if Self.pure.contains(target.name), !Self.calculations.contains(module) {
            return "\(target.name) is pure and may not import \(module)"
        }
        guard !Self.toolchain.contains(module), !target.products.contains(module) else { return nil }
        return "\(module) is not declared for \(target.name)"
    }

    /// The module that a line imports.
    static func module(_ code: String) -> String? {
        let line =
            #/^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:\w+\s+)?import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)/#
        return code.firstMatch(of: line).map { String($0.1) }
    }

    /// Declarations that point upwards: a target may depend only on targets that stand above it.
    func upwardArrows() -> [String] {
        var above: Set<String> = []
        var arrows: [String] = []
        for target in manifest.targets {
            for other in target.targets.subtracting(above).sorted() where manifest[other] != nil {
                arrows.append("\(target.name) depends on \(other), which stands below it")
            }
            above.insert(target.name)
        }
        return arrows
    }
}

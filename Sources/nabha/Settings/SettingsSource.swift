import Configuration
import Foundation
import NabhaSync
import SystemPackage

/// Where settings come from: the command line, then the environment, then the file.
struct SettingsSource: Sendable {
    /// The environment variable that names the file, besides `--config`.
    static let fileVariable = "NABHA_CONFIG"

    private let layers: [Layer]

    /// One place, with what it calls a setting in a sentence.
    private struct Layer: Sendable {
        let provider: any ConfigProvider
        let name: @Sendable (Setting) -> String

        /// - Throws: what the provider says of a value of another type.
        func lookUp(_ setting: Setting, _ type: ConfigType) throws -> ConfigContent? {
            try provider.value(forKey: AbsoluteConfigKey(ConfigKey(setting.key)), type: type).value?.content
        }
    }

    /// - Parameters:
    ///   - flags: what stands on the command line.
    ///   - file: the path of a JSON file; nil for the one that the environment names, if it names one.
    /// - Throws: a failure that names the file where it is missing, no JSON, or has a key that is no setting;
    ///   and one that names a variable of the environment that looks like a setting and is none.
    init(
        flags: [Setting: ConfigContent] = [:],
        environment: [String: String] = ProcessInfo.processInfo.environment,
        file: String? = nil
    ) async throws {
        let values = flags.map { (AbsoluteConfigKey(ConfigKey($0.key.key)), ConfigValue($0.value, isSecret: false)) }
        var layers = [
            Layer(
                provider: InMemoryProvider(name: "command line", values: Dictionary(uniqueKeysWithValues: values)),
                name: { $0.flag ?? $0.key }
            ),
            Layer(
                provider: EnvironmentVariablesProvider(environmentVariables: environment).prefixKeys(with: "nabha"),
                name: \.environmentVariable
            ),
        ]
        try MisspeltVariable.refuse(in: environment)
        if let path = file ?? environment[Self.fileVariable] {
            let provider = try await Self.fileProvider(path)
            layers.append(Layer(provider: provider, name: { "\($0.key) in \(path)" }))
        }
        self.layers = layers
    }

    func string(_ setting: Setting) throws -> String {
        guard case .string(let text)? = try value(setting, .string) else { return setting.standard }
        return text
    }

    func integer(_ setting: Setting, in range: ClosedRange<Int>) throws -> Int {
        var number = Int(setting.standard) ?? range.lowerBound
        if case .int(let given)? = try value(setting, .int) { number = given }
        guard range.contains(number) else {
            throw wrong(setting, "must be from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    /// The settings that may hold several values.
    func strings(_ setting: Setting) throws -> [String] {
        guard case .stringArray(let texts)? = try value(setting, .stringArray) else { return [] }
        return texts.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    func dataDirectory() throws -> DataDirectory {
        let path = try string(.data)
        guard !path.isEmpty else { throw wrong(.data, "must name a directory.") }
        return DataDirectory(path: path)
    }

    /// Where the value in force comes from, as a person would name it; nil for the default.
    func origin(_ setting: Setting) -> String? {
        layers.first { layer in
            ConfigType.allCases.contains { (try? layer.lookUp(setting, $0)) != nil }
        }
        .map { $0.name(setting) }
    }

    /// The value in force, as a person would write it; nil for one that is not set.
    ///
    /// A secret is not shown.
    func shown(_ setting: Setting) -> String? {
        guard !setting.isSecret else { return origin(setting) == nil ? nil : "set, not shown" }
        for layer in layers {
            for type in ConfigType.allCases {
                switch try? layer.lookUp(setting, type) {
                case .string(let text)?: return text
                case .int(let number)?: return "\(number)"
                case .stringArray(let texts)?: return texts.joined(separator: ", ")
                default: continue
                }
            }
        }
        return setting.standard.isEmpty ? nil : setting.standard
    }

    /// The failure to throw for a value that is not what the setting needs; it never repeats the value.
    func wrong(_ setting: Setting, _ sentence: String) -> CommandFailure {
        CommandFailure(.configuration, "\(origin(setting) ?? setting.key) \(sentence)")
    }

    private func value(_ setting: Setting, _ type: ConfigType) throws -> ConfigContent? {
        for layer in layers {
            do {
                if let content = try layer.lookUp(setting, type) { return content }
            } catch {
                throw CommandFailure(.configuration, "\(layer.name(setting)) must be \(type.words).")
            }
        }
        return nil
    }

    private static func fileProvider(_ path: String) async throws -> FileProvider<JSONSnapshot> {
        let json: JSON
        do {
            json = try JSON.parse(Array(try Data(contentsOf: URL(fileURLWithPath: path))))
        } catch let error as JSONError {
            throw CommandFailure(.configuration, "\(path) is not JSON: \(error.message)")
        } catch {
            throw CommandFailure(.noInput, "The configuration file \(path) cannot be read.")
        }
        let known = Set(Setting.all.map(\.key))
        let unknown = keys(of: json).filter { !known.contains($0) }.sorted()
        guard unknown.isEmpty else {
            throw CommandFailure(
                .configuration,
                "\(path) has keys that are no settings: \(unknown.joined(separator: ", ")). See: nabha settings"
            )
        }
        do {
            return try await FileProvider<JSONSnapshot>(filePath: FilePath(path))
        } catch {
            throw CommandFailure(
                .configuration,
                "\(path) must be a JSON object whose values are text, numbers or lists."
            )
        }
    }

    /// `tls.certificate` for `{"tls": {"certificate": …}}`.
    private static func keys(of json: JSON, under prefix: String = "") -> [String] {
        guard case .object(let members) = json else { return [] }
        return members.flatMap { member -> [String] in
            let key = prefix + member.key
            if case .object = member.value { return keys(of: member.value, under: key + ".") }
            return [key]
        }
    }
}

extension ConfigType {
    fileprivate static let allCases: [ConfigType] = [.string, .int, .stringArray]

    fileprivate var words: String {
        switch self {
        case .int: "a whole number"
        case .stringArray: "a list of texts"
        default: "text"
        }
    }
}

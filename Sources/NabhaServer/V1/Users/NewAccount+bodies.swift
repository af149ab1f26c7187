import NabhaModel
import NabhaSync

extension NewAccount {
    private static let username = User.username.name

    /// A patient who signs up: fields of user and patient in one object, and the password twice.
    init(registration body: [JSON.Member]) throws(Problem) {
        let confirmation = "confirm_password"
        let members = JSON.object(body)
        let userFields = Shape.user.taken(in: .creation)
        let patientFields = Shape.patient.taken(in: .creation).filter { $0.value.name != Patient.user.name }
        var input = RecordInput(
            body.filter { ![NewPassword.name, confirmation].contains($0.key) },
            writable: userFields.merging(patientFields) { first, _ in first },
            shown: []
        )
        input.require(all: Shape.user.required(in: .creation))
        input.checkUsername()
        let password = input.password(members)
        switch members[confirmation] {
        case nil: input.note(.required, at: confirmation)
        case .string(let text)? where text.utf8.elementsEqual(password.utf8): break
        default: input.note(FieldFault("This is not the same as the password."), at: confirmation)
        }
        try input.check()
        let isUsers = Set(userFields.values.map(\.name))
        self.init(
            password: password,
            user: input.values.filter { isUsers.contains($0.key) },
            profile: Profile(shape: .patient, values: input.values.filter { !isUsers.contains($0.key) }, prefix: "")
        )
    }

    /// A user whom an admin makes: `role`, and what goes with it in `profile`.
    init(user body: [JSON.Member]) throws(Problem) {
        let members = JSON.object(body)
        let own = [NewPassword.name, "role", "profile"]
        var input = RecordInput(
            body.filter { !own.contains($0.key) },
            writable: Shape.user.taken(in: .creation),
            shown: []
        )
        input.require(all: Shape.user.required(in: .creation))
        input.checkUsername()
        let password = input.password(members)
        let role = members["role"]?.string.flatMap(Role.init(rawValue:))
        let roles = Role.allCases.map(\.rawValue).joined(separator: ", ")
        if role == nil {
            input.note(members["role"] == nil ? .required : FieldFault("Not one of the choices: \(roles)."), at: "role")
        }
        let profile = role.flatMap { Self.profile(of: $0, members["profile"], noting: &input) }
        try input.check()
        var values = input.values
        values[User.isStaff.name] = .bool(role == .admin)
        self.init(password: password, user: values, profile: profile)
    }

    private static func profile(of role: Role, _ json: JSON?, noting input: inout RecordInput) -> Profile? {
        guard let shape = role.profile else {
            if json != nil { input.note(FieldFault("There is no profile of this role: leave it out."), at: "profile") }
            return nil
        }
        let required = shape.required(in: .creation)
        let members: [JSON.Member]
        switch json {
        case .object(let given)?: members = given
        case nil where required.isEmpty: members = []
        case nil:
            input.note(.required, at: "profile")
            return nil
        default:
            input.note(FieldFault("Must be a JSON object."), at: "profile")
            return nil
        }
        let taken = shape.taken(in: .creation).filter { $0.value.name != "user_id" }
        var part = RecordInput(members, writable: taken, shown: [])
        part.require(all: required)
        do {
            try part.check()
        } catch {
            for (name, sentences) in error.fields {
                for sentence in sentences { input.note(FieldFault(sentence), at: "profile.\(name)") }
            }
        }
        return Profile(shape: shape, values: part.values, prefix: "profile.")
    }
}

extension RecordInput {
    /// Names are told apart by their bytes; what looks like another name, or spoils a list of names, is refused.
    fileprivate mutating func checkUsername() {
        guard case .text(let username)? = values[User.username.name] else { return }
        if username.first?.isWhitespace == true || username.last?.isWhitespace == true {
            note(FieldFault("Leave out the blanks at the beginning and the end."), at: User.username.name)
        }
        if username.unicodeScalars.contains(where: \.isInvisibleControl) {
            note(FieldFault("Leave out control characters."), at: User.username.name)
        }
    }

    /// The password among the members; a fault is noted.
    fileprivate mutating func password(_ members: JSON) -> String {
        do {
            return try NewPassword(members[NewPassword.name], username: members[User.username.name]?.string ?? "").text
        } catch {
            note(error, at: NewPassword.name)
            return ""
        }
    }
}

extension Unicode.Scalar {
    /// Control characters, and those that turn the direction of writing.
    fileprivate var isInvisibleControl: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: [0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF...0xFEFF].contains { $0.contains(value) }
        }
    }
}

extension Role {
    /// The shape of the record that gives the role; nil for admins.
    fileprivate var profile: Shape? {
        switch self {
        case .patient: .patient
        case .doctor: .doctor
        case .pharmacist: .pharmacist
        case .admin: nil
        }
    }
}

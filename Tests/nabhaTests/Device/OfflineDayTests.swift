import Foundation
import NabhaSync
import Testing

@testable import nabha

@Suite("nabha device")
struct OfflineDayTests {
    @Test func `works without the server, sends everything later, and refuses to lose anything`() async throws {
        let directory = try WorkDirectory()
        let server = try await Terminal.server(in: directory)
        let doctor = try await Terminal("doctor1", on: server)
        let appointment = try #require(try await doctor.appointments("CONFIRMED").first)
        await server.kill()

        // Without a server.
        let failed = try await doctor.run(["sync"])
        #expect(failed.status == CommandStatus.unavailable.rawValue)
        #expect(failed.errors.contains("Everything is kept here"))
        let edited = try await doctor.json(["appointment", "edit", appointment, "--notes", "Come again"])
        #expect(edited["state"]?.string == "saved")
        let booked = try await doctor.json(["appointment", "book", "--patient", "4", "--at", Self.farAway])
        #expect(booked["id"]?.string == "new-1")
        #expect(try await doctor.json(["status"])["waiting"]?.integer == 2)
        #expect(try await doctor.run(["appointment", "show", appointment]).output.contains("● saved here"))
        let refused = try await doctor.run(["logout"])
        #expect(refused.status == CommandStatus.badData.rawValue)
        #expect(refused.errors.contains("appointment new-1") && refused.errors.contains("--discard-unsent-work"))

        // With one again, on the same address.
        let again = try await RunningServer.start(
            ["--data", directory.file("data"), "--log-level", "error", "--port", "\(server.port)"]
        )
        let synced = try await doctor.json(["sync"])
        #expect(synced["accepted"]?.integer == 2 && synced["waiting"]?.integer == 0)
        #expect(try await doctor.run(["appointment", "show", appointment]).output.contains("✓ accepted"))
        #expect(try await doctor.json(["sync", "--check"])["agreed"] == true)
        let gone = try await doctor.run(["logout"])
        #expect(gone.status == 0, "\(gone.errors)")
        #expect(try await doctor.run(["status"]).status == CommandStatus.noInput.rawValue)
        await again.stop()
    }

    @Test func `lets a person settle what two have written`() async throws {
        let directory = try WorkDirectory()
        let server = try await Terminal.server(in: directory)
        let (one, other) = (try await Terminal("doctor1", on: server), try await Terminal("doctor1", on: server))
        let appointment = try #require(try await one.appointments("CONFIRMED").first)
        for (terminal, text) in [(one, "Fever"), (other, "Cough")] {
            _ = try await terminal.json(["appointment", "edit", appointment, "--notes", text])
            _ = try await terminal.json(["sync"])
        }
        let shown = try await other.run(["attention", "show", "1"])
        #expect(shown.output.contains("theirs  Fever") && shown.output.contains("mine    Cough"))
        #expect(shown.output.contains("STALE_UPDATE"))
        #expect(try await other.run(["attention", "merge", "1", "--both"]).status == 0)
        _ = try await other.json(["sync"])
        _ = try await one.json(["sync"])
        #expect(try await one.json(["appointment", "show", appointment])["notes"]?.string == "Fever\nCough")
        #expect(try await other.run(["attention", "list"]).output == "Nothing needs your attention.\n")
        await server.stop()
    }

    @Test func `finds people, and writes down what is on the device`() async throws {
        let directory = try WorkDirectory()
        let server = try await Terminal.server(in: directory)
        let doctor = try await Terminal("doctor1", on: server)
        await server.stop()
        guard case .array(let patients) = try await doctor.json(["patients"]), let someone = patients.first,
            let phone = someone["phone"]?.string, let village = someone["village"]?.string
        else {
            Issue.record("no patients")
            return
        }
        let found = try await doctor.run(["find", phone.suffix(6).description, village.lowercased()])
        #expect(found.output.contains(phone))
        let lines = try await doctor.run(["export"]).output.split(separator: "\n")
        #expect(lines.count > patients.count)
        #expect(lines.allSatisfy { (try? JSON.parse(Array($0.utf8)))?["model"] != nil })
        let table = try await doctor.run(["export", "--model", "patient", "--format", "csv"]).output
        #expect(table.hasPrefix("id,uid,revision,state,user_id,"))
        #expect(try await doctor.run(["export", "--format", "csv"]).status == CommandStatus.usage.rawValue)
    }

    @Test func `gives out medicine once, and never more than there is`() async throws {
        let directory = try WorkDirectory()
        let server = try await Terminal.server(in: directory)
        let pharmacist = try await Terminal("pharmacist1", on: server)
        guard case .array(let stock) = try await pharmacist.json(["stock", "--available"]), let item = stock.first,
            let id = item["id"]?.string, let quantity = item["quantity"]?.integer
        else {
            Issue.record("no stock")
            return
        }
        let tooMany = try await pharmacist.run(["dispense", id, "\(quantity + 1)"])
        #expect(tooMany.status == CommandStatus.badData.rawValue)
        #expect(try await pharmacist.json(["dispense", id, "3"])["quantity"]?.integer == quantity - 3)
        #expect(try await pharmacist.json(["sync"])["accepted"]?.integer == 1)
        #expect(try await pharmacist.json(["sync", "--check"])["agreed"] == true)
        await server.stop()
    }

    @Test func `tells of a refused dispensing what is there and what was given out`() async throws {
        let directory = try WorkDirectory()
        let server = try await Terminal.server(in: directory)
        let one = try await Terminal("pharmacist1", on: server)
        let other = try await Terminal("pharmacist1", on: server)
        guard case .array(let stock) = try await one.json(["stock", "--available"]),
            let item = stock.first(where: { $0["quantity"]?.integer ?? 0 > 4 }),
            let id = item["id"]?.string, let quantity = item["quantity"]?.integer
        else {
            Issue.record("no stock")
            return
        }
        for (terminal, amount) in [(one, quantity - 1), (other, 4)] {
            _ = try await terminal.json(["dispense", id, "\(amount)"])
            _ = try await terminal.json(["sync"])
        }
        let shown = try await other.run(["attention", "show", "1"]).output
        #expect(shown.contains("there      1") && shown.contains("given out  4"), "\(shown)")
        guard case .array(let fields)? = try await other.json(["attention", "show", "1"])["fields"] else {
            Issue.record("no fields")
            return
        }
        #expect(fields.compactMap { $0["moved"]?.integer } == [-4])
        await server.stop()
    }

    @Test func `is listed for the district's engineer, and shut out where the phone was lost`() async throws {
        let directory = try WorkDirectory()
        let server = try await Terminal.server(in: directory)
        let data = ["--data", directory.file("data")]
        let none = try await Program.run(["user", "devices"] + data)
        #expect(none.output == "No phone is signed in.\n")
        let doctor = try await Terminal("doctor1", on: server)
        let patient = try await Terminal("patient1", on: server)
        let listed = try await Program.run(["user", "devices", "doctor1", "--output", "json"] + data)
        guard case .array(let devices) = listed.json, let device = devices.first, let id = device["id"]?.integer else {
            Issue.record("\(listed.output) \(listed.errors)")
            return
        }
        #expect(devices.count == 1 && device["username"]?.string == "doctor1")
        #expect(try await Program.run(["user", "devices"] + data).output.contains("patient1"))
        #expect(try await Program.run(["user", "revoke-device", "\(id)"] + data).status == 0)
        #expect(try await doctor.run(["sync"]).status != 0)
        #expect(try await patient.run(["sync"]).status == 0)
        for gone in ["\(id)", "999", "-1"] {
            let again = try await Program.run(["user", "revoke-device"] + data + ["--", gone])
            #expect(again.status == CommandStatus.noInput.rawValue, "\(again.errors)")
        }
        #expect(try await Program.run(["user", "revoke-device", "x"] + data).status == CommandStatus.usage.rawValue)
        #expect(try await Program.run(["user", "devices", "nobody"] + data).status == CommandStatus.noInput.rawValue)
        await server.stop()
    }

    @Test func `syncs over a slow link, and says what it cost`() async throws {
        let directory = try WorkDirectory()
        let server = try await Terminal.server(in: directory)
        let patient = try await Terminal("patient1", on: server)
        let synced = try await patient.json(["sync", "--link", "3g"])
        #expect(synced["link"]?.string == "3g")
        #expect(try #require(synced["bytes_received"]?.integer) < 1_000)
        let list = try await patient.run(["sync", "--link", "help"])
        #expect(list.output.contains("2g-edge-cutoffs"))
        #expect(try await patient.run(["sync", "--link", "4g"]).status == CommandStatus.usage.rawValue)
        await server.stop()
    }

    @Test func `tells a wrong password from a server that is away, and keeps nothing of either`() async throws {
        let directory = try WorkDirectory()
        let server = try await Terminal.server(in: directory)
        let home = ["--home", directory.file("home")]
        let login = ["device", "login", server.url, "doctor1", "--password-stdin"] + home
        let wrong = try await Program.run(login, input: "wrong\n")
        #expect(wrong.status == CommandStatus.badData.rawValue && wrong.errors.contains("password"))
        await server.stop()
        #expect(try await Program.run(login, input: "wrong\n").status == CommandStatus.unavailable.rawValue)
        #expect(DeviceHome(given: directory.file("home")).users.isEmpty)
    }

    /// A Wednesday on which nobody has an appointment.
    private static let farAway = "2031-01-15 10:30"
}

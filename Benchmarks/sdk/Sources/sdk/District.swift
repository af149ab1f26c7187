import Foundation
import NabhaClient
import Synchronization

/// A server that has a doctor's appointments and patients, and sends them page by page as API v2 does.
final class District: Transport {
    /// Records in a page: about 64 KB when compressed, as on a good link.
    private static let pageSize = 1_000
    /// Appointments of this day; all others are before it.
    static let today = 20

    private let appointments: Int
    private let patients: Int
    private let state = Mutex((sent: 0, time: Duration.zero, pages: 0))

    init(records: Int) {
        // As the worker of the byte benchmark has them: 570 patients for 1,000 appointments.
        patients = records * 36 / 100
        appointments = records - patients
    }

    /// What the making of replies took, which is not the client's time.
    var time: Duration { state.withLock { $0.time } }
    var pages: Int { state.withLock { $0.pages } }

    func send(_ request: TransportRequest) async throws -> TransportReply {
        if request.url.hasSuffix("/api/auth/token/") {
            return TransportReply(status: 200, body: Array(#"{"access":"a"}"#.utf8))
        }
        if request.url.hasSuffix("/api/v2/devices/") {
            let reply = #"{"device":1,"token":"1.secret","user":1,"username":"asha","doctor":7,"epoch":"0123abcd"}"#
            return TransportReply(status: 201, body: Array(reply.utf8))
        }
        var body = ""
        let time = ContinuousClock().measure { body = page() }
        state.withLock { $0.time += time }
        return TransportReply(status: 200, body: Array(body.utf8))
    }

    private func page() -> String {
        let (start, number) = state.withLock { state -> (Int, Int) in
            defer {
                state.sent += Self.pageSize
                state.pages += 1
            }
            return (state.sent, state.pages)
        }
        let all = start..<min(start + Self.pageSize, appointments + patients)
        let visits = all.clamped(to: 0..<appointments)
        let people = all.clamped(to: appointments..<appointments + patients)
        let groups = [visits.isEmpty ? nil : self.visits(visits), people.isEmpty ? nil : self.people(people)]
            .compactMap { $0 }
        let more = all.upperBound < appointments + patients
        let now = Int(Date().timeIntervalSince1970 * 1_000_000)
        return #"{"epoch":"0123abcd",\#(number == 0 ? #""scopes":["directory","doctor/7"],"# : "")"#
            + #""changes":[\#(groups.joined(separator: ","))],"cursor":"c\#(number)",\#(more ? #""more":true,"# : "")"#
            + #""head":\#(appointments + patients),"server_time":\#(now),"next_sync_recommended":900}"#
    }

    private func visits(_ range: Range<Int>) -> String {
        let midday = Calendar.current.startOfDay(for: Date()).timeIntervalSince1970 + 12 * 3_600
        // The first are today's; the others go back, one each half hour.
        let dates = range.map {
            Int(midday * 1_000_000) + ($0 < Self.today ? $0 * 60 : -86_400 - $0 * 1_800) * 1_000_000
        }
        let columns = #""patient_id","doctor_id","appointment_date","status","symptoms","notes""#
        let values = [
            "[\(range.map { String($0 % patients + 1) }.joined(separator: ","))]", "7", Self.differences(dates),
            #""CONFIRMED""#, Self.texts(range, "Fever since Monday, cough at night, no appetite; visit"),
            Self.texts(range, "Come again with the report of the laboratory; asked to drink more; note"),
        ]
        return group("appointment", columns, values, ids: range.map { $0 + 1 }, range)
    }

    private func people(_ range: Range<Int>) -> String {
        let ids = range.map { $0 - appointments + 1 }
        let columns = #""user_id","phone_number","address","first_name","last_name""#
        let numbers = ids.map(String.init).joined(separator: ",")
        let values = [
            "[\(numbers)]", Self.texts(ids, "98765"), Self.texts(ids, "House, ward 7, Nabha, Patiala district; number"),
            Self.texts(ids, "Name"), #""Kaur""#,
        ]
        return group("patient", columns, values, ids: ids, range)
    }

    private func group(_ model: String, _ columns: String, _ values: [String], ids: [Int], _ places: Range<Int>)
        -> String
    {
        let random = places.map(Self.randomDigits).joined()
        let revisions = Self.differences(places.map { $0 + 1 })
        let all = [Self.differences(ids), revisions, "1705723200000", "\"\(random)\""] + values
        return #"{"model":"\#(model)","in":["doctor/7"],"cols":["id","revision","made","rand",\#(columns)],"#
            + #""vals":[\#(all.joined(separator: ","))]}"#
    }

    private static func texts(_ numbers: some Sequence<Int>, _ text: String) -> String {
        "[" + numbers.map { "\"\(text) \($0)\"" }.joined(separator: ",") + "]"
    }

    private static func differences(_ numbers: [Int]) -> String {
        let before = [0] + numbers.dropLast()
        return "[" + zip(numbers, before).map { String($0 - $1) }.joined(separator: ",") + "]"
    }

    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")

    /// 74 bits as unlike as those of real uids, and the same in each run: SplitMix64 of the place.
    private static func randomDigits(_ place: Int) -> String {
        var state = UInt64(place)
        func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
        // The first digit has but two of its six bits: 13 digits are 78 bits.
        return String(digits[Int(next() & 3)]) + String((0..<12).map { _ in digits[Int(next() & 63)] })
    }
}

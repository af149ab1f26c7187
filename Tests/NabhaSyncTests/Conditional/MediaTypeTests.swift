import NabhaSync
import Testing

@Suite struct `A content type` {
    @Test(arguments: [
        "application/json", "Application/JSON", " application/json ", "application/json; charset=utf-8",
        "application/json;charset=UTF-8", "application/json; charset=\"utf-8\"", "application/json;charset=utf8",
        "application/json ; charset = utf-8", "application/json;", "application/json;;", "application/json; v=1",
        "application/json; charset=utf-8; v=1", "application/json; v=\"a=b\"", "\tapplication/json\t",
    ])
    func `says JSON`(header: String) { #expect(MediaType.isJSON(header)) }

    @Test(arguments: [
        "", " ", ";", ";application/json", "json", "text/json", "text/plain", "application/json2", "application/jso",
        "application/json+x", "application/merge-patch+json", "application /json", "application/ json",
        "\"application/json\"", "application/json, text/plain", "application/json; charset=latin1",
        "application/json; charset=utf-16", "application/json; charset=", "application/json; charset",
        "application/json; charset = latin1", "application/json; charset=utf-8; charset=latin1",
        "application/json; CHARSET=ISO-8859-1", "multipart/form-data; application/json", "application/json\0",
        "application/x-www-form-urlencoded",
    ])
    func `says something else`(header: String) { #expect(!MediaType.isJSON(header)) }
}

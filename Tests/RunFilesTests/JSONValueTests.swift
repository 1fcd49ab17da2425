import RunFiles
import Testing

/// JSON that is written reads back as the same.
struct JSONValueTests {
    @Test(
        arguments: [0.0, -0.0, 1.0, -3.0, 0.1, 1.0 / 3.0, 1e300, .leastNonzeroMagnitude, 1e22]
            as [Double])
    func numbersSurvive(number: Double) throws {
        let text = JSONValue.number(number).encoded(pretty: false)
        guard case .number(let again) = try JSONValue.parsed(text) else {
            Issue.record("\(text) must be a number")
            return
        }
        #expect(again.bitPattern == number.bitPattern)
    }

    @Test func stringsAreEscaped() throws {
        let value: JSONValue = ["a\"\\\n\t\r\u{1}\u{7F}∫": "é"]
        let text = value.encoded(pretty: false)
        #expect(text == #"{"a\"\\\n\t\r\u0001\u007f∫":"é"}"#)
        #expect(try JSONValue.parsed(text) == value)
    }

    @Test func prettyIsIndentedAndSorted() {
        let value: JSONValue = ["b": [1, 2.5], "a": [["x": true]], "c": [:], "d": [[1], []]]
        #expect(
            value.encoded(pretty: true) == """
                {
                  "a": [
                    {
                      "x": true
                    }
                  ],
                  "b": [1, 2.5],
                  "c": {},
                  "d": [
                    [1],
                    []
                  ]
                }
                """)
    }
}

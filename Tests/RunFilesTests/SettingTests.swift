import RunFiles
import Testing

/// Replacements from the command line.
struct SettingTests {
    private func read(_ settings: String...) throws -> RunDescription {
        try RunFile.read(text: BaseFiles.small, directory: ".", settings: settings)
    }

    @Test func replacesValues() throws {
        #expect(try read("mesh.axes[0].cells=128").mesh.axes[0].cells == 128)
        #expect(try read("title=A title").title == "A title")
        #expect(try read("title=\"12\"").title == "12")
        #expect(try read("title=a=b").title == "a=b")
        #expect(try read("time={at: [1, 2]}").outputTimes == [0, 1, 2])
    }

    @Test func makesWhatIsMissing() throws {
        #expect(try read("solver.cfl=0.25").solver.cfl == 0.25)
        #expect(try read("dynamics.birthDeath.rate=2").dynamics.birthDeath?.rate == .constant(2))
        let run = try read("mesh.axes[1].range=[0, 1]", "mesh.axes[1].cells=4")
        #expect(run.mesh.axes.map(\.name) == ["x", "y"])
    }

    @Test func theLastOneCounts() throws {
        #expect(try read("title=a", "title=b").title == "b")
    }

    @Test(arguments: [
        (
            "title",
            "--set: found \"title\", allowed: key.path=value, such as mesh.axes[0].cells=256"
        ),
        ("=3", "--set: found \"=3\", allowed: key.path=value, such as mesh.axes[0].cells=256"),
        (
            "a[x]=3",
            "--set: found \"a[x]=3\", allowed: key.path=value, such as mesh.axes[0].cells=256"
        ),
        (
            "mesh.axes[7].cells=3",
            "--set mesh.axes[7].cells: found index 7 of an array of 1, allowed: an index up to 1"
        ),
        (
            "mesh.axes.cells=3",
            "--set mesh.axes.cells: found an array of 1 before \"cells\", "
                + "allowed: an object there"
        ),
        ("time[0]=3", "--set time[0]: found an object before [0], allowed: an array there"),
        (
            String(repeating: "a.", count: 99) + "a=1",
            "--set: found a path of 100 steps, allowed: at most 64"
        ),
    ])
    func malformed(setting: String, message: String) {
        #expect(messages(setting: setting) == [message])
    }
}

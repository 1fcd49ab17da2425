import Meshes
import Testing

@Suite struct AxisTests {
    @Test(arguments: [1, 2, 3, 7, 100, 385], [1.0, 6.0, 0.1, 3.7e5])
    func centersOfASymmetricAxisMirrorExactly(cells: Int, half: Double) {
        let axis = Axis(name: "x", lower: -half, upper: half, cells: cells)
        for i in 0..<cells {
            #expect(axis.center(i) == -axis.center(cells - 1 - i))
            #expect(axis.face(i) == -axis.face(cells - i))
        }
    }

    @Test(arguments: [Boundary.wall, .periodic])
    func facesStartAndEndAtTheEnds(boundary: Boundary) {
        let axis = Axis(name: "x", lower: -0.3, upper: 2.1, cells: 7, boundary: boundary)
        #expect(axis.face(0) == axis.lower)
        #expect(axis.face(7) == axis.upper)
        for i in 0..<7 {
            // A few roundings of numbers of size 2.
            #expect(abs(axis.face(i + 1) - axis.face(i) - axis.spacing) < 2e-15)
            #expect(abs(axis.center(i) - (axis.face(i) + axis.face(i + 1)) / 2) < 1e-15)
        }
        #expect(axis.centers == (0..<7).map(axis.center))
        #expect(axis.length == 2.1 - -0.3)
    }

    @Test func centersOfBinaryAxesAreExact() {
        let axis = Axis(name: "x", lower: 0, upper: 4, cells: 8)
        #expect(axis.centers == [0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3.25, 3.75])
        #expect(axis.spacing == 0.5)
    }
}

import Meshes
import Testing

@Suite struct MeshTests {
    static func mesh(_ shape: [Int]) -> Mesh {
        Mesh(
            axes: zip(["x", "y"], shape).map { name, cells in
                Axis(name: name, lower: 0, upper: Double(cells), cells: cells)
            })
    }

    @Test(arguments: [[1], [7], [1024], [1025], [5000], [1, 1], [3, 1], [1, 2000], [5, 7]])
    func tilesCoverEveryCellOnceInOrder(shape: [Int]) {
        let mesh = Self.mesh(shape)
        let covered = (0..<mesh.tiles.count).flatMap { Array(mesh.tiles[$0]) }
        #expect(covered == Array(0..<mesh.cellCount))
        for tile in 0..<mesh.tiles.count {
            let cells = mesh.tiles[tile]
            #expect(cells.lowerBound / mesh.columns == (cells.upperBound - 1) / mesh.columns)
        }
    }

    @Test func aTwoDimensionalTileIsARow() {
        let tiles = Self.mesh([4, 3]).tiles
        #expect(tiles.count == 4)
        #expect(tiles[2] == 6..<9)
    }

    @Test func theLastAxisIsContiguous() {
        let mesh = Self.mesh([3, 5])
        #expect((mesh.rows, mesh.columns) == (3, 5))
        #expect(mesh.coordinates(ofCell: 0) == [0.5, 0.5])
        #expect(mesh.coordinates(ofCell: 1) == [0.5, 1.5])
        #expect(mesh.coordinates(ofCell: 5) == [1.5, 0.5])
        #expect(mesh.center(row: 2, column: 4) == Point(2.5, 4.5))
    }

    @Test func oneAxisIsASingleRow() {
        let mesh = Self.mesh([5])
        #expect((mesh.rows, mesh.columns, mesh.dimension) == (1, 5, 1))
        #expect(mesh.coordinates(ofCell: 3) == [3.5])
        #expect(mesh.center(row: 0, column: 3) == Point(3.5, 0))
    }

    @Test func volumeIsTheProductOfTheSpacings() {
        let mesh = Mesh(axes: [
            Axis(name: "x", lower: 0, upper: 1, cells: 4),
            Axis(name: "y", lower: 0, upper: 3, cells: 6),
        ])
        #expect(mesh.cellVolume == 0.125)
        #expect(mesh.shape == [4, 6])
        #expect(mesh.cellCount == 24)
    }
}

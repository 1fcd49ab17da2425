import Meshes

/// How a kernel continues on the periodic axes of a mesh.
struct KernelImages {
    /// From the nearest image of a displacement to the images that count: the
    /// nearest alone, or a box of them.
    let shifts: [Point]
    /// The lengths of the periodic axes, 0 at walls.
    private let lengths: Point
    /// Their inverses, 0 at walls.
    private let turns: Point

    private static let maximumImages = 1000.0

    /// - Throws: ``ModelError`` if a sum over images would be too long.
    init(of kernel: any Kernel, on mesh: Mesh) throws {
        var lengths = Point.zero
        var turns = Point.zero
        for (index, axis) in mesh.axes.enumerated() where axis.boundary == .periodic {
            lengths[index] = axis.length
            turns[index] = 1 / axis.length
        }
        self.lengths = lengths
        self.turns = turns
        shifts = try Self.shifts(kernel, mesh, lengths)
    }

    /// The shortest of the displacements that lead to images of the same point.
    func nearest(_ displacement: Point) -> Point {
        displacement - lengths * (displacement * turns).rounded(.toNearestOrEven)
    }

    private static func shifts(
        _ kernel: any Kernel, _ mesh: Mesh, _ lengths: Point
    ) throws -> [Point] {
        guard case .summed(let reach) = kernel.continuation else { return [.zero] }
        var counts = [0, 0]
        for (index, axis) in mesh.axes.enumerated() where axis.boundary == .periodic {
            let needed = (reach / axis.length + 0.5).rounded(.up)
            guard needed <= maximumImages else {
                throw ModelError(
                    key: "width",
                    "the kernel is too wide for the periodic axis \"\(axis.name)\" of length "
                        + "\(axis.length): it would be the sum of over \(Int(maximumImages)) "
                        + "images")
            }
            counts[index] = Int(needed)
        }
        // Opposite images are neighbours in the sum, which keeps it symmetric.
        let box = (-counts[0]...counts[0]).flatMap { i in
            (-counts[1]...counts[1]).map { Point(Double(i), Double($0)) * lengths }
        }
        return box.sorted { $0.length < $1.length }
    }
}

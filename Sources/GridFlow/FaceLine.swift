import Meshes

/// A line of faces: the six cells about each, and V on either side.
struct FaceLine {
    typealias Line = UnsafePointer<Double>
    let rows: (Line, Line, Line, Line, Line, Line)
    let below: Line
    let above: Line
    let inverseSpacing: Double
    let fluxes: UnsafeMutablePointer<Double>

    /// The choice of the scheme is made here, once a line, so that each loop is
    /// compiled for one scheme.
    func fillFluxes(_ scheme: TransportScheme, count: Int) {
        switch scheme {
        case .donorCell:
            var body = FaceFlux<DonorCell>(line: self)
            body.run(over: 0..<count)
        case .monotonicityPreserving:
            var body = FaceFlux<MonotonicityPreserving>(line: self)
            body.run(over: 0..<count)
        }
    }
}

/// f = u μ with the upwind face value of a reconstruction.
struct FaceFlux<Reconstruction: FaceReconstruction>: LaneBody {
    let line: FaceLine

    @inline(__always)
    mutating func apply<L: Lane>(_ index: Int, _ lane: L.Type) {
        flux(index, lane).store(line.fluxes + index)
    }

    @inline(__always)
    func flux<L: Lane>(_ index: Int, _ lane: L.Type) -> L {
        let (below, above) = (L.load(line.below + index), L.load(line.above + index))
        let u = (below - above) * L(line.inverseSpacing)
        let (p, q) = (L.load(line.rows.2 + index), L.load(line.rows.3 + index))
        let (pp, qq) = (L.load(line.rows.1 + index), L.load(line.rows.4 + index))
        let (ppp, qqq) = (L.load(line.rows.0 + index), L.load(line.rows.5 + index))
        let value = Reconstruction.value(
            L.select(u, ppp, qqq), L.select(u, pp, qq), L.select(u, p, q), L.select(u, q, p),
            L.select(u, qq, pp))
        return u * value
    }
}

/// The faces along the contiguous axis.
struct ColumnFaces {
    let axis: Axis
    let scheme: TransportScheme

    /// Writes the fluxes through the `cells.count + 1` faces of a run of cells.
    ///
    /// - Parameters:
    ///   - cells: places in the row; it starts at 0 or at least three cells on.
    ///   - density: the first cell of the row.
    ///   - potential: the first cell of the row.
    func fill(
        _ fluxes: UnsafeMutablePointer<Double>, of cells: Range<Int>,
        _ density: UnsafePointer<Double>, _ potential: UnsafePointer<Double>, _ edge: EdgeScratch
    ) {
        let faces = cells.lowerBound..<cells.upperBound + 1
        // Where the six cells about a face lie in the row they are read in place.
        let start = faces.lowerBound < 3 ? min(8, faces.upperBound) : faces.lowerBound
        let inner = max(min(faces.upperBound, axis.cells - 2) - start, 0)
        let end = faces.upperBound <= axis.cells - 2 ? start + inner : start + inner / 8 * 8
        let first = fluxes - faces.lowerBound
        fillAtEdge(first, faces.lowerBound..<start, density, potential, edge)
        line(density + start - 3, potential + start - 1, first + start)
            .fillFluxes(scheme, count: end - start)
        fillAtEdge(first, end..<faces.upperBound, density, potential, edge)
        if axis.boundary == .wall {
            if faces.lowerBound == 0 { first[0] = 0 }
            if faces.upperBound > axis.cells { first[axis.cells] = 0 }
        }
    }

    private func fillAtEdge(
        _ fluxes: UnsafeMutablePointer<Double>, _ faces: Range<Int>,
        _ density: UnsafePointer<Double>, _ potential: UnsafePointer<Double>, _ edge: EdgeScratch
    ) {
        for index in 0..<(faces.isEmpty ? 0 : faces.count + 5) {
            let cell = axis.inside(faces.lowerBound - 3 + index)
            edge.density[index] = density[cell]
            edge.potential[index] = potential[cell]
        }
        line(
            UnsafePointer(edge.density.pointer), UnsafePointer(edge.potential.pointer) + 2,
            fluxes + faces.lowerBound
        ).fillFluxes(scheme, count: faces.count)
    }

    /// Faces whose first six cells start at `density`, and whose first pair at `potential`.
    private func line(
        _ density: UnsafePointer<Double>, _ potential: UnsafePointer<Double>,
        _ fluxes: UnsafeMutablePointer<Double>
    ) -> FaceLine {
        FaceLine(
            rows: (density, density + 1, density + 2, density + 3, density + 4, density + 5),
            below: potential, above: potential + 1, inverseSpacing: 1 / axis.spacing,
            fluxes: fluxes)
    }
}

/// The ends of a row, continued beyond.
final class EdgeScratch {
    /// At most ten faces are near an end: three, and what is left of eight.
    static let cells = 10 + 5
    let density = AlignedBuffer(count: cells)
    let potential = AlignedBuffer(count: cells)
}

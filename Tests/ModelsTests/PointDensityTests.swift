import Foundation
import Meshes
import Models
import TestSupport
import Testing

@Suite struct PointDensityTests {
    @Test(arguments: [1.5, 2.0, 0.5, 7.5, 3.1, 4.999, 0.75])
    func massAndFirstMomentAreExactBetweenCenters(position: Double) throws {
        let line = mesh((0, 8, 8, .wall))
        let masses = try PointDensity(position: [position]).masses(on: line)
        #expect(masses.compensatedSum() == 1)
        let moment = zip(masses, line.axes[0].centers).map { $0 * $1 }.compensatedSum()
        #expect(abs(moment - position) < 2e-15)
        #expect(masses.filter { $0 != 0 }.count <= 2)
    }

    @Test func onACenterOneCellTakesAll() throws {
        let masses = try PointDensity(position: [2.5]).masses(on: mesh((0, 4, 4, .wall)))
        #expect(masses == [0, 0, 1, 0])
    }

    @Test func onAFaceBothNeighboursShare() throws {
        let masses = try PointDensity(position: [3]).masses(on: mesh((0, 4, 4, .wall)))
        #expect(masses == [0, 0, 0.5, 0.5])
    }

    @Test(arguments: [(0.0, 0), (0.3, 0), (3.8, 3), (4.0, 3)])
    func nearAWallTheOutermostCellTakesAll(position: Double, cell: Int) throws {
        let masses = try PointDensity(position: [position]).masses(on: mesh((0, 4, 4, .wall)))
        #expect(masses[cell] == 1)
        #expect(masses.compensatedSum() == 1)
    }

    @Test func onATorusTheEndsAreNeighbours() throws {
        let ring = mesh((0, 4, 4, .periodic))
        #expect(try PointDensity(position: [0]).masses(on: ring) == [0.5, 0, 0, 0.5])
        #expect(try PointDensity(position: [4]).masses(on: ring) == [0.5, 0, 0, 0.5])
        #expect(try PointDensity(position: [3.75]).masses(on: ring) == [0.25, 0, 0, 0.75])
        #expect(try PointDensity(position: [0.25]).masses(on: ring) == [0.75, 0, 0, 0.25])
    }

    @Test func inThePlaneBothMomentsAreExact() throws {
        let plane = mesh((0, 4, 4, .wall), (0, 3, 6, .periodic))
        let masses = try PointDensity(position: [1.25, 1.4]).masses(on: plane)
        var (mass, x, y) = (0.0, 0.0, 0.0)
        for (index, value) in masses.enumerated() {
            let point = plane.coordinates(ofCell: index)
            mass += value
            x += value * point[0]
            y += value * point[1]
        }
        // Four terms of size one.
        #expect(abs(mass - 1) < 4e-16)
        #expect(abs(x - 1.25) < 1e-15)
        #expect(abs(y - 1.4) < 1e-15)
    }

    @Test func aPointOutsideIsRefused() {
        let error = modelError {
            _ = try PointDensity(position: [4.1]).masses(on: mesh((0, 4, 4, .wall)))
        }
        #expect(error?.description.contains("x = 4.1") == true)
    }
}

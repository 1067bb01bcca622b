import Foundation
import Recipe
import Testing

/// The schema for editors. That it accepts and refuses what it should is checked with another
/// program's validator: Tests/References/check_schema.py.
@Suite struct SchemaTests {
  private func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  private func schema(
    _ plugins: [Plugin], _ read: (inout Options) throws -> Void
  ) throws -> [String: Any] {
    let registry = try Registry(plugins)
    let text = try text(RecipeSchema(root: registry.keys(readBy: read), registry: registry))
    return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  /// A part of the schema as JSON text with sorted keys.
  private func part(_ schema: [String: Any], _ path: String...) throws -> String {
    let part = try path.reduce(schema as Any) { part, key in
      try #require((part as? [String: Any])?[key], "\(key)")
    }
    let options: JSONSerialization.WritingOptions = [
      .sortedKeys, .withoutEscapingSlashes, .fragmentsAllowed,
    ]
    return String(
      decoding: try JSONSerialization.data(withJSONObject: part, options: options), as: UTF8.self)
  }

  @Test func everyFormOfAKeyHasItsSchema() throws {
    let schema = try schema([Plugin(Linear.self, CSV.self)]) { options in
      _ = try options.int("count", default: 3, in: 1...9, "how many")
      _ = try options.optionalInt("most", in: 0...Int.max)
      _ = try options.double("share", default: 1e-4, in: 0..<1)
      _ = try options.optionalDouble("limit", in: .above(0))
      _ = try options.bool("flip", default: false)
      _ = try options.string("label", default: "1e5")
      _ = try options.choice("precision", default: Precision.bf16)
      _ = try options.optionalChoice("other", of: Precision.self)
      _ = try options.doubles("rates", default: [0.5, 1], in: 0...1, count: 0...8)
      options.declareIndices("classes")
      let any = (any Component).self
      _ = try options.component("schedule", of: .schedule, as: any, default: "linear")
      _ = try options.optionalComponent("second", of: .schedule, as: any)
      _ = try options.components("trackers", of: .tracker, as: any, default: ["csv"])
      _ = try options.map("train", "how long") { _ = try $0.int("steps", in: 1...5) }
    }
    let expected = [
      "count": #"{"default":3,"description":"how many","maximum":9,"minimum":1,"type":"integer"}"#,
      "most": #"{"default":null,"minimum":0,"type":["integer","null"]}"#,
      "share": #"{"default":0.0001,"exclusiveMaximum":1,"minimum":0,"type":"number"}"#,
      "limit": #"{"default":null,"exclusiveMinimum":0,"type":["number","null"]}"#,
      "flip": #"{"default":false,"type":"boolean"}"#,
      "label": #"{"default":"1e5","type":["string","number","boolean"]}"#,
      "precision": #"{"default":"bf16","enum":["float32","bf16"]}"#,
      "other": #"{"default":null,"enum":["float32","bf16",null]}"#,
      "rates":
        #"{"default":[0.5,1],"items":{"maximum":1,"minimum":0,"type":"number"},"maxItems":8,"minItems":0,"type":"array"}"#,
      "classes":
        #"{"default":null,"items":{"type":["string","integer"]},"minItems":1,"type":["array","null"]}"#,
      "schedule": ##"{"$ref":"#/$defs/schedule","default":{"type":"linear"}}"##,
      "second": ##"{"anyOf":[{"$ref":"#/$defs/schedule"},{"type":"null"}],"default":null}"##,
      "trackers":
        ##"{"default":["csv"],"items":{"anyOf":[{"$ref":"#/$defs/tracker"},{"$ref":"#/$defs/tracker/properties/type"}]},"type":"array"}"##,
      "train":
        #"{"additionalProperties":false,"description":"how long","properties":{"steps":{"maximum":5,"minimum":1,"type":"integer"}},"type":"object"}"#,
      "plugins":
        #"{"default":[],"description":"files of components, relative to the recipe","items":{"type":["string","number","boolean"]},"maxItems":100,"minItems":0,"type":"array"}"#,
      "extends":
        #"{"description":"recipes that this one lays itself over, relative to it","items":{"type":"string"},"type":["string","array"]}"#,
    ]
    let properties = try #require(schema["properties"] as? [String: Any])
    #expect(properties.keys.sorted() == expected.keys.sorted())
    for (key, text) in expected {
      let found = try part(properties, key)
      #expect(found == text, "\(key)")
    }
    #expect(try part(schema, "additionalProperties") == "false")
    #expect(try part(schema, "$schema") == #""https://json-schema.org/draft/2020-12/schema""#)
  }

  @Test func aComponentsKeysDependOnItsType() throws {
    let schema = try schema([Plugin(Linear.self, Cosine.self)]) { _ in }
    #expect(
      try part(schema, "$defs", "schedule")
        == [
          ##"{"allOf":["##,
          ##"{"if":{"properties":{"type":{"enum":["cosine"]}},"required":["type"]},"##,
          ##""then":{"$ref":"#/$defs/schedule.cosine"}},"##,
          ##"{"if":{"properties":{"type":{"enum":["linear","straight"]}},"required":["type"]},"##,
          ##""then":{"$ref":"#/$defs/schedule.linear"}},"##,
          ##"{"else":{"anyOf":[{"$ref":"#/$defs/schedule.cosine"},"##,
          ##"{"$ref":"#/$defs/schedule.linear"}]},"if":{"required":["type"]},"then":{}}],"##,
          ##""properties":{"type":{"description":"noise schedule\ncosine: \nlinear: betas on a line","##,
          ##""enum":["cosine","linear","straight"]}},"type":"object"}"##,
        ].joined())
    #expect(
      try part(schema, "$defs", "schedule.cosine")
        == [
          #"{"additionalProperties":false,"properties":{"#,
          #""first_beta":{"default":null,"description":"replaces the first","exclusiveMaximum":1,"#,
          #""exclusiveMinimum":0,"type":["number","null"]},"#,
          #""offset":{"default":0.008,"exclusiveMinimum":0,"type":"number"},"#,
          #""shorten":{"default":false,"type":"boolean"},"#,
          #""steps":{"default":1000,"description":"length of the chain","maximum":100000,"#,
          #""minimum":2,"type":"integer"},"type":true},"type":"object"}"#,
        ].joined())
  }

  /// Only a file that is whole is asked for what is mandatory.
  @Test func whatIsMandatoryIsMissedInWholeRecipes() throws {
    let schema = try schema([Plugin(UNet.self, Ensemble.self)]) { options in
      _ = try options.string("name", default: "unnamed")
      _ = try options.int("seed", default: 0)
      _ = try options.component("network", of: .network, as: (any Component).self)
      _ = try options.map("train") { _ = try $0.int("steps") }
      _ = try options.optionalMap("part") { options in
        _ = try options.optionalComponent("network", of: .network, as: (any Component).self)
      }
    }
    #expect(try part(schema, "if") == #"{"not":{"required":["extends"]},"required":["name"]}"#)
    #expect(
      try part(schema, "then")
        == [
          ##"{"properties":{"network":{"$ref":"#/$defs/whole.network","required":["type"]},"##,
          ##""part":{"properties":{"network":{"$ref":"#/$defs/whole.network","required":["type"]}},"##,
          ##""required":[]},"train":{"properties":{},"required":["steps"]}},"##,
          ##""required":["network","train"]}"##,
        ].joined())
    #expect(
      try part(schema, "$defs", "whole.network")
        == [
          ##"{"allOf":[{"if":{"properties":{"type":{"enum":["ensemble"]}},"required":["type"]},"##,
          ##""then":{"properties":{"member":{"$ref":"#/$defs/whole.network"}},"required":["size"]}}]}"##,
        ].joined())
  }
}

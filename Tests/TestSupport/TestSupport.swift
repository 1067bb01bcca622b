// The laws of components and the fakes that they need: the program checks one-file plugins by them.
@_exported public import ComponentLaws

// Package rule reads people's rules about what passes, and rules by them.
//
// A rule is
//
//	WHEN => ACTION[; ACTION]...
//
// WHEN is a condition over the record that a unit would become if it passed
// ([record.Condition]), and the actions are those of the table in action.go. [Parse]
// reads one rule, [ParseFile] a file of them; [Rules] is what a proxy has as its
// gate. The first rule with a say decides what becomes of a unit; delays, throttles,
// slices and marks of all rules that match apply.
package rule

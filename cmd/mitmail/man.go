package main

import (
	"github.com/spf13/cobra"

	"mitmail/cmd/internal/exit"
	"mitmail/cmd/internal/manual"
	"mitmail/view/lang"
)

// newManCmd is the hidden subcommand man, for those who make packages of mitmail: it
// writes the manual pages, from what --help says. SOURCE_DATE_EPOCH sets their date.
func newManCmd() *cobra.Command {
	return &cobra.Command{
		Use:     "man DIR",
		Short:   "write the manual pages into a folder",
		Example: "  mitmail man /usr/local/share/man/man1",
		Hidden:  true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return exit.Misuse(lang.T("man takes one folder"), "")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := manual.WritePages(args[0], cmd.Root(), version()); err != nil {
				return exit.Failure(lang.F("cannot write a manual page: %v", err), "")
			}
			return nil
		},
	}
}

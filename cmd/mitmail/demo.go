package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"mitmail/cmd/internal/client"
	"mitmail/cmd/internal/console"
	"mitmail/cmd/internal/exit"
	"mitmail/cmd/internal/sink"
	"mitmail/decode"
	"mitmail/decode/script"
	"mitmail/decode/spelling"
	"mitmail/proxy"
	"mitmail/proxy/lesson"
	"mitmail/proxy/practice"
	"mitmail/view/lang"
	"mitmail/view/line"
	"mitmail/view/text"
	"mitmail/view/wrap"
)

// The demo's second account: anna writes, bob reads.
const (
	demoReader   = "bob"
	demoPassword = "let-me-in"
)

// demoLong is the manual of demo.
const demoLong = `Watch a mail client talk to a mail server. Both are practice ones and run inside of
this program, with mitmail between them: no network, no account and no free port
is needed. Anna sends a message, mistypes her password and a recipient, and bob
fetches his mail; notes say what matters.

LESSON is one of those that --list names, or a file of yours: mitmail help
lessons says how to write one. Each has an introduction, notes, and at its end a
question with its answer. --step waits for a key in front of each line. With
--server a real server answers; what the lesson says goes there as it stands.

With the dashboard T lists the lessons, and the practice server stays until you
quit. It takes your own clients too: the line at the bottom says where, anna
logs in with open-sesame and bob with let-me-in. Otherwise the program ends when
all is played.`

// newDemoCmd is the subcommand demo.
func newDemoCmd(g *globals) *cobra.Command {
	var o output
	var rules ruleFlags
	var teach lessonFlags
	cmd := &cobra.Command{
		Use:   "demo [LESSON]",
		Short: "watch a practice client and a practice server; needs no network, no account",
		Long:  demoLong,
		Example: `  mitmail demo
  mitmail demo --list
  mitmail demo errors --step
  mitmail demo --text
  mitmail demo my-lesson.txt -w handout.html
  mitmail demo --json -f 'event == "auth"'`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if teach.list {
				return listLessons(cmd.OutOrStdout(), g)
			}
			say := g.logger(cmd.ErrOrStderr())
			asked, err := teach.read(cmd.Context(), args)
			if err != nil {
				return err
			}
			if err := rules.read(cmd, g, say); err != nil {
				return err
			}
			opts, err := o.options(g, say)
			if err == nil {
				err = notRead(o.write, slices.Concat(args, rules.files))
			}
			if err != nil {
				return err
			}
			out := sink.New(cmd.Context(), opts)
			d, err := newDemo(asked, &teach, taker(out), func(text string) { say.Note("%s", text) })
			if err != nil {
				return errors.Join(err, out.Close())
			}
			defer d.close()
			d.ruled = len(rules.rules.Rules()) > 0 || rules.rules.Later
			screen := screen{o: &o, log: say, out: out, secure: new(tlsFlags), holder: &rules.rules, about: demoAccounts}
			switch {
			case o.onScreen(cmd.OutOrStdout()):
				rules.rules.Later = true
				d.stays, d.show = true, screen.use(false)
				screen.lessons = d.lessons(teach.step)
			default:
				rules.caution(say)
				if teach.step {
					d.player.Pause = func(ctx context.Context) error { return awaitKey(ctx, cmd.ErrOrStderr(), out.Flush) }
				}
			}
			p := proxy.Proxy{Sink: d.player.Observe, Copy: copier(out), Gate: rules.rules.Gate}
			stop, err := rules.serve(cmd.Context(), &p)
			if err != nil {
				return errors.Join(err, out.Close())
			}
			defer stop()
			if err = o.open(out, cmd.OutOrStdout(), screen.store); err == nil {
				exit.AtOnce(cmd.Context(), out.Hurry)
				rules.reload(cmd.Context(), say)
				err = d.run(cmd.Context(), p)
			}
			if incomplete := out.Close(); err == nil {
				err = incomplete
			}
			return err
		},
	}
	f := cmd.Flags()
	f.BoolVar(&teach.list, "list", false, "list the lessons")
	f.BoolVar(&teach.step, "step", false, "wait for a key in front of each line")
	f.StringVar(&teach.server, "server", "", "have the server at `SCHEME://HOST[:PORT]` answer what LESSON says")
	o.flags(cmd)
	rules.flags(cmd)
	return cmd
}

// demoAccounts is who can log in at the practice servers, for a dashboard: in ever fewer
// words.
func demoAccounts() []string {
	return []string{
		lang.F("log in as %s (%s) or %s (%s)", practice.User, practice.Password, demoReader, demoPassword),
		lang.F("login %s/%s %s/%s", practice.User, practice.Password, demoReader, demoPassword),
		fmt.Sprintf("%s/%s %s/%s", practice.User, practice.Password, demoReader, demoPassword),
	}
}

// lessonFlags is what demo is told of lessons.
type lessonFlags struct {
	list, step bool
	server     string
	remote     proxy.Endpoint // of --server
}

// course is a lesson by its name.
type course struct {
	name string // as the user gave it
	*script.Script
}

// read is the lesson that the command line asks for; its Script is nil where it asks for
// none.
func (o *lessonFlags) read(ctx context.Context, args []string) (course, error) {
	var c course
	if o.step && !console.HasKeys() {
		return c, exit.Misuse(lang.T("--step waits for a key, and there is no terminal"), lang.T("without it the lesson is played at once"))
	}
	if len(args) > 0 {
		c.name = args[0]
		var err error
		if c.Script, err = findLesson(ctx, c.name); err != nil {
			return c, err
		}
	}
	if o.server == "" {
		return c, nil
	}
	if c.Script == nil {
		return c, exit.Misuse(lang.T("--server is for a lesson"), lang.T("mitmail demo --list names the lessons"))
	}
	speaks := decode.SMTP
	if strings.HasPrefix(o.server, "pop3") {
		speaks = decode.POP3
	}
	var err error
	if o.remote, err = client.ParseServer(o.server, speaks); err != nil {
		return c, err
	}
	if !slices.ContainsFunc(c.Sessions, func(s script.Session) bool { return s.Protocol == speaks }) {
		return c, exit.Misuse(lang.F("%s has no session that speaks %s", c.name, speaks), "")
	}
	return c, nil
}

// findLesson is the lesson of a name, or in a file.
func findLesson(ctx context.Context, name string) (*script.Script, error) {
	if s := lesson.Shipped(name); s != nil {
		return s, nil
	}
	text, err := exit.Await(ctx, func() (string, error) { return readLesson(name) })
	if errors.Is(err, os.ErrNotExist) && !strings.ContainsAny(name, `/\.`) {
		hint := lang.T("mitmail demo --list names the lessons")
		if near := spelling.Nearest(name, lesson.Names()); near != "" {
			hint = lang.F("did you mean %s? %s", near, hint)
		}
		return nil, exit.Misuse(lang.F("there is no lesson %q, and no file", name), hint)
	}
	if err != nil {
		return nil, exit.Misuse(lang.F("cannot read the lesson: %v", err), "")
	}
	s, err := script.Parse(text)
	if err == nil {
		err = lesson.Check(s)
	}
	var wrong *script.Error
	if errors.As(err, &wrong) {
		return nil, exit.Misuse(lang.F("%s: line %d: %s", name, wrong.Line, line.Clean(wrongLine(wrong))), cmp.Or(lang.T(wrong.Hint), lang.T("mitmail help lessons says how one is written")))
	}
	return s, err
}

// wrongLine is what is wrong with a line of a lesson.
func wrongLine(wrong *script.Error) string {
	args := slices.Clone(wrong.Args)
	for i, arg := range args {
		if side, ok := arg.(decode.Side); ok {
			args[i] = lang.T(side.String())
		}
	}
	return lang.F(wrong.Format, args...)
}

// readLesson reads the file of a lesson, and of one that is too large as much as shows
// that it is.
func readLesson(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	p, err := io.ReadAll(io.LimitReader(f, script.MaxSize+1))
	return string(p), err
}

// listLessons lists the lessons that come with mitmail.
func listLessons(w io.Writer, g *globals) error {
	names, wide := lesson.Names(), 0
	for _, name := range names {
		wide = max(wide, wrap.Width(name)+2)
	}
	for _, name := range names {
		title := lang.Choose(lesson.Shipped(name).Title)
		if err := text.Columns(w, console.Look(w, g.color), []int{wide}, line.Span{Text: name, Role: line.Verb}, line.Span{Text: title}); err != nil {
			return err
		}
	}
	return nil
}

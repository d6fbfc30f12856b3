package main

import (
	"cmp"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"mitmail/cmd/internal/console"
	"mitmail/cmd/internal/control"
	"mitmail/cmd/internal/exit"
	"mitmail/cmd/internal/manual"
	"mitmail/decode"
	"mitmail/decode/spelling"
	"mitmail/proxy"
	"mitmail/proxy/rule"
	"mitmail/view/lang"
	"mitmail/view/line"
)

// ruleFlags is the flags about what passes, and the rules that they make.
type ruleFlags struct {
	texts, files, recipes, hold []string
	seed                        uint64
	socket                      string // --control

	own   []*rule.Rule // of the command line
	rules rule.Rules
}

// flags adds them to a command.
func (o *ruleFlags) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringArrayVar(&o.texts, "rule", nil, "change what passes by `'WHEN => ACTION'`, see mitmail help rules; repeatable")
	f.StringArrayVar(&o.files, "rules", nil, "rules from a `FILE`, one a line; read again on SIGHUP; repeatable")
	f.StringArrayVar(&o.recipes, "recipe", nil, "rules that come with mitmail, by their `NAME`, see mitmail help recipes; repeatable")
	f.StringArrayVar(&o.hold, "hold", nil, "what meets `EXPR` waits until somebody lets it go: on the dashboard, or by --control; repeatable")
	f.DurationVar(&o.rules.Held.Limit, "hold-limit", rule.HoldLimit, "what is held longer than `D` goes on, and is said")
	f.StringVar(&o.socket, "control", "", "a Unix `SOCKET` for programs, see mitmail help control")
	f.Uint64Var(&o.seed, "seed", 0, "`N` repeats what chance(p) and delays did in a run that had it")
}

// read reads all rules. What is wrong with one is a usage error. It is called once,
// when the flags are known.
func (o *ruleFlags) read(cmd *cobra.Command, g *globals, say *console.Logger) error {
	for _, text := range o.hold {
		r, err := rule.ParseHold(text)
		if err != nil {
			return exit.Misuse("--hold: "+err.Error(), cmp.Or(exit.Hint(err), lang.T(manual.FilterHint)))
		}
		o.own = append(o.own, r)
	}
	if limit := o.rules.Held.Limit; limit <= 0 {
		return exit.Misuse(lang.F("--hold-limit %s: what is held cannot go on before it is held", limit), lang.T("such as --hold-limit 30s, or 4m"))
	}
	for _, text := range o.texts {
		r, err := rule.Parse(text)
		if err != nil {
			return exit.Misuse("--rule: "+err.Error(), cmp.Or(exit.Hint(err), lang.T(manual.RulesHint)))
		}
		o.own = append(o.own, r)
	}
	for _, name := range o.recipes {
		if !slices.Contains(rule.RecipeNames(), name) {
			return exit.Misuse(lang.F("--recipe: there is no recipe %q", name), recipeHint(name))
		}
	}
	o.rules.Mask, o.rules.Later = g.mask, o.socket != ""
	o.rules.Warn, o.rules.Seed = func(text string) { say.Warn("%s", text) }, o.seed
	if err := o.load(cmd.Context()); err != nil {
		return err
	}
	if !cmd.Flags().Changed("seed") {
		o.rules.Seed = uint64(rand.Uint32())
		if slices.ContainsFunc(o.rules.Rules(), byChance) {
			say.Note("--seed %d repeats what chance does in this run", o.rules.Seed)
		}
	}
	return nil
}

// suit returns a usage error where a rule of the command line cannot apply on these routes.
// Files of rules may be meant for others too.
func (o *ruleFlags) suit(routes []proxy.Route) error {
	var spoken []decode.Protocol
	for _, r := range routes {
		spoken = append(spoken, r.Remote.Scheme.Protocol)
	}
	for _, r := range o.own {
		if err := r.Suits(spoken...); err != nil {
			return exit.Misuse("--rule: "+err.Error(), exit.Hint(err))
		}
	}
	return nil
}

// byChance reports whether a rule does not do the same each time.
func byChance(r *rule.Rule) bool {
	return strings.Contains(r.Text, "chance(") || strings.Contains(r.Text, "..")
}

// recipeHint is which recipe a name may have been meant to be.
func recipeHint(name string) string {
	if near := spelling.Nearest(name, rule.RecipeNames()); near != "" {
		return lang.F("did you mean %s? mitmail help recipes shows all", near)
	}
	return lang.T("mitmail help recipes shows all")
}

// caution says that nobody can let go what is held, where that is so. There is no
// dashboard.
func (o *ruleFlags) caution(say *console.Logger) {
	if o.socket == "" && slices.ContainsFunc(o.rules.Rules(), (*rule.Rule).Holds) {
		say.Warn("nobody can let go what is held: it goes on after %s; --control SOCKET is for programs, the dashboard for people", o.rules.Held.Limit)
	}
}

// socketPath is how long the path of a socket may be, in bytes, on every system.
const socketPath = 103

// serve opens the control socket, if there is to be one, and adds what it has to know
// to p. What it returns closes it.
func (o *ruleFlags) serve(ctx context.Context, p *proxy.Proxy) (stop func(), err error) {
	if o.socket == "" {
		return func() {}, nil
	}
	l, err := control.Listen(o.socket)
	if err != nil {
		hint := ""
		if errors.Is(err, syscall.EINVAL) && len(o.socket) > socketPath {
			hint = lang.F("the path of a socket has %d bytes at most, and this one %d", socketPath, len(o.socket))
		}
		return nil, exit.Failure(err.Error(), hint)
	}
	server := control.Server{Rules: &o.rules, Sessions: &control.Sessions{Mask: o.rules.Mask}}
	sink := p.Sink
	p.Sink = func(s proxy.Session, events []decode.Event) {
		sink(s, events)
		server.Sessions.Take(s, events)
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		server.Serve(ctx, l)
	}()
	return func() { cancel(); <-done }, nil
}

// load reads the files, and puts what they say in force, the recipes behind it.
func (o *ruleFlags) load(ctx context.Context) error {
	all := slices.Clone(o.own)
	for _, name := range o.files {
		rules, err := readRules(ctx, name)
		if err != nil {
			return err
		}
		all = append(all, rules...)
	}
	for _, name := range o.recipes {
		rules, _ := rule.ParseRecipe(name) // which read has found
		all = append(all, rules...)
	}
	o.rules.Set(all)
	return nil
}

// readRules reads one file.
func readRules(ctx context.Context, name string) ([]*rule.Rule, error) {
	return exit.Await(ctx, func() ([]*rule.Rule, error) {
		f, err := os.Open(name)
		if err != nil {
			return nil, exit.Failure(lang.F("cannot read rules: %v", err), "")
		}
		defer f.Close()
		return parseRules(name, f)
	})
}

// parseRules reads the rules of a file.
func parseRules(name string, f io.Reader) ([]*rule.Rule, error) {
	rules, err := rule.ParseFile(f)
	var wrong *rule.Error
	switch {
	case errors.As(err, &wrong):
		return nil, exit.Misuse(lang.F("%s: %v", name, err), cmp.Or(lang.Made(wrong.Hint()), lang.T(manual.RulesHint)))
	case err != nil:
		return nil, exit.Failure(lang.F("cannot read rules from %s: %v", name, err), "")
	}
	return rules, nil
}

// reload puts the rules of the command line in force again on each SIGHUP, whatever has
// been set by the control socket, and reads their files anew. A file with an error
// leaves the rules as they are.
func (o *ruleFlags) reload(ctx context.Context, say *console.Logger) {
	if len(o.own)+len(o.files)+len(o.recipes) == 0 && o.socket == "" {
		return
	}
	exit.OnReload(ctx, func() {
		if err := o.reread(ctx); err != nil {
			problem, _, _ := strings.Cut(lang.Made(err.Error()), "\n") // its place is in it
			say.Warn("the old rules stay in force: %s", problem)
			return
		}
		say.Note("%s in force", line.Count(int64(len(o.rules.Rules())), "rule"))
	})
}

// reread is load, of files that can be read a second time.
func (o *ruleFlags) reread(ctx context.Context) error {
	for _, name := range o.files {
		if about, err := os.Stat(name); err == nil && !about.Mode().IsRegular() {
			return exit.Failure(lang.F("%s cannot be read again: it is no regular file", name), "")
		}
	}
	return o.load(ctx)
}

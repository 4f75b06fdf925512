// Verifies a bundle with the Go team's own log and note packages, and with nothing of amana's.
//
// usage: verify VKEY BUNDLE [OLDER]
//
// VKEY is the log's key as somebody else gave it, BUNDLE and OLDER are folders. Every tile is authenticated against the
// signed root, every entry against its tile, the root is computed anew from the entries, every proof is checked,
// records (if the bundle has any) against their entries, and BUNDLE must continue OLDER. Exit code 0 accepted, 1 refused, 2 usage.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Hashes of a tile: 2 to this.
const height = 8

// Bytes of an entry.
const entryBytes = 57

// A bundle is a tlog.TileReader.
type bundle struct {
	folder string
	tree   tlog.Tree
	read   map[string]bool
}

func (b *bundle) Height() int                                { return height }
func (b *bundle) SaveTiles(tiles []tlog.Tile, data [][]byte) {}

// Our paths leave the height out: it is 8 in all of C2SP.
func tilePath(tile tlog.Tile) string {
	return strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
}

func (b *bundle) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		path := tilePath(tile)
		data, err := os.ReadFile(filepath.Join(b.folder, path))
		if err != nil {
			return nil, err
		}
		b.read[path] = true
		all = append(all, data)
	}
	return all, nil
}

// open reads a signed checkpoint.
func open(signed []byte, key note.Verifier) (tlog.Tree, error) {
	opened, err := note.Open(signed, note.VerifierList(key))
	if err != nil {
		return tlog.Tree{}, fmt.Errorf("checkpoint: %w", err)
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != key.Name() {
		return tlog.Tree{}, errors.New("checkpoint: not of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 1 {
		return tlog.Tree{}, errors.New("checkpoint: no size")
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

func newBundle(folder string, key note.Verifier, vkey string) (*bundle, error) {
	own, err := os.ReadFile(filepath.Join(folder, "vkey"))
	if err != nil {
		return nil, err
	}
	if string(own) != vkey+"\n" {
		return nil, errors.New("vkey: not the key that was given")
	}
	signed, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	if err != nil {
		return nil, err
	}
	tree, err := open(signed, key)
	return &bundle{folder: folder, tree: tree, read: map[string]bool{}}, err
}

// entries are the leaves in order.
func (b *bundle) entries() ([][]byte, error) {
	var all [][]byte
	for first := int64(0); first < b.tree.N; first += 1 << height {
		width := b.tree.N - first
		if width > 1<<height {
			width = 1 << height
		}
		tile := tlog.Tile{H: height, L: 0, N: first >> height, W: int(width)}
		path := strings.Replace(tilePath(tile), "tile/0/", "tile/entries/", 1)
		data, err := os.ReadFile(filepath.Join(b.folder, path))
		if err != nil {
			return nil, err
		}
		for n := int64(0); n < width; n++ {
			if len(data) < 2+entryBytes || binary.BigEndian.Uint16(data) != entryBytes {
				return nil, fmt.Errorf("%s: entry %d has another length", path, n)
			}
			entry := data[2 : 2+entryBytes]
			if entry[0] != 1 || binary.BigEndian.Uint64(entry[1:]) != uint64(first+n) {
				return nil, fmt.Errorf("%s: entry %d says another position", path, n)
			}
			all = append(all, entry)
			data = data[2+entryBytes:]
		}
		if len(data) != 0 {
			return nil, fmt.Errorf("%s: goes on after its last entry", path)
		}
	}
	return all, nil
}

// check verifies tiles and entries, and gives the entries.
func (b *bundle) check() ([][]byte, error) {
	entries, err := b.entries()
	if err != nil {
		return nil, err
	}
	// The root, from the entries alone.
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var hashes []tlog.Hash
		for _, index := range indexes {
			hashes = append(hashes, stored[index])
		}
		return hashes, nil
	})
	for n, entry := range entries {
		hashes, err := tlog.StoredHashes(int64(n), entry, reader)
		if err != nil {
			return nil, err
		}
		stored = append(stored, hashes...)
	}
	root, err := tlog.TreeHash(b.tree.N, reader)
	if err != nil {
		return nil, err
	}
	if root != b.tree.Hash {
		return nil, errors.New("the entries do not give the signed root")
	}
	// Every entry, from tiles that are authenticated against the signed root.
	tiles := tlog.TileHashReader(b.tree, b)
	for n, entry := range entries {
		hashes, err := tiles.ReadHashes([]int64{tlog.StoredHashIndex(0, int64(n))})
		if err != nil {
			return nil, fmt.Errorf("entry %d: %w", n, err)
		}
		if hashes[0] != tlog.RecordHash(entry) {
			return nil, fmt.Errorf("entry %d is not what its tile says", n)
		}
	}
	for level := 0; b.tree.N>>(height*level) > 0; level++ {
		hashes := b.tree.N >> (height * level)
		for n := int64(0); n<<height < hashes; n++ {
			width := hashes - n<<height
			if width > 1<<height {
				width = 1 << height
			}
			path := tilePath(tlog.Tile{H: height, L: level, N: n, W: int(width)})
			if !b.read[path] {
				return nil, fmt.Errorf("%s was not authenticated", path)
			}
		}
	}
	return entries, nil
}

// checkProof verifies a C2SP tlog-proof.
func (b *bundle) checkProof(path string, key note.Verifier, entries [][]byte) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	head, signed, found := strings.Cut(string(text), "\n\n")
	lines := strings.Split(head, "\n")
	if !found || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return errors.New("no tlog-proof")
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	if err != nil || index < 0 || index >= b.tree.N {
		return errors.New("no index of the log")
	}
	if filepath.Base(path) != fmt.Sprintf("%d.tlog-proof", index) {
		return errors.New("the name says another index")
	}
	var proof tlog.RecordProof
	for _, line := range lines[2:] {
		bytes, err := base64.StdEncoding.Strict().DecodeString(line)
		if err != nil || len(bytes) != tlog.HashSize {
			return errors.New("no hash")
		}
		var hash tlog.Hash
		copy(hash[:], bytes)
		proof = append(proof, hash)
	}
	tree, err := open([]byte(signed), key)
	if err != nil {
		return err
	}
	if tree != b.tree {
		return errors.New("of another checkpoint")
	}
	return tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entries[index]))
}

// checkRecords compares every record with its entry, and gives their number; a bundle without records has none.
func (b *bundle) checkRecords(entries [][]byte) (int, error) {
	data, err := os.ReadFile(filepath.Join(b.folder, "events.jsonl"))
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	lines := bytes.Split(data, []byte("\n"))
	if len(lines) != len(entries)+1 || len(lines[len(entries)]) != 0 {
		return 0, errors.New("events.jsonl: another number of records")
	}
	for n, entry := range entries {
		digest := sha256.Sum256(lines[n])
		if !bytes.Equal(digest[:], entry[25:]) {
			return 0, fmt.Errorf("events.jsonl: record %d is another one", n)
		}
	}
	return len(entries), nil
}

func (b *bundle) continues(older *bundle) error {
	proof, err := tlog.ProveTree(b.tree.N, older.tree.N, tlog.TileHashReader(b.tree, b))
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, b.tree.N, b.tree.Hash, older.tree.N, older.tree.Hash)
}

func verify(vkey, folder, older string) (string, error) {
	key, err := note.NewVerifier(vkey)
	if err != nil {
		return "", err
	}
	b, err := newBundle(folder, key, vkey)
	if err != nil {
		return "", err
	}
	entries, err := b.check()
	if err != nil {
		return "", err
	}
	proofs, err := filepath.Glob(filepath.Join(folder, "proofs", "*"))
	if err != nil {
		return "", err
	}
	for _, path := range proofs {
		if err := b.checkProof(path, key, entries); err != nil {
			return "", fmt.Errorf("%s: %w", filepath.Base(path), err)
		}
	}
	said := fmt.Sprintf("%d entries, %d tiles, %d proofs", len(entries), len(b.read), len(proofs))
	records, err := b.checkRecords(entries)
	if err != nil {
		return "", err
	}
	if records > 0 {
		said = fmt.Sprintf("%s, %d records", said, records)
	}
	if older == "" {
		return said, nil
	}
	before, err := newBundle(older, key, vkey)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s, continues %d", said, before.tree.N), b.continues(before)
}

func main() {
	if len(os.Args) < 3 || len(os.Args) > 4 {
		fmt.Fprintln(os.Stderr, "usage: verify VKEY BUNDLE [OLDER]")
		os.Exit(2)
	}
	said, err := verify(os.Args[1], os.Args[2], strings.Join(os.Args[3:], ""))
	if err != nil {
		fmt.Println("refused:", err)
		os.Exit(1)
	}
	fmt.Println("accepted:", said)
}
